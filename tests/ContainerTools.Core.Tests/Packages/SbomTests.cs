using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Packages;
using ContainerTools.Packages.Sbom;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Packages;

public sealed class SbomTests
{
    private static readonly LayerTar Root = new LayerTar()
        .File("etc/os-release", PackagesOf.Debian)
        .File("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nDepends: b\nMaintainer: A <a@example.org>\n\nPackage: b\nStatus: install ok installed\nVersion: 2\nArchitecture: all\n")
        .File("usr/share/doc/a/copyright", "Format: x\n\nLicense: GPL-2+\n\nLicense: own words\n")
        .File("x/node_modules/c/package.json", """{ "name": "c", "version": "1.0.0" }""")
        .File("y/node_modules/c/package.json", """{ "name": "c", "version": "1.0.0" }""");

    [Fact]
    public async Task Spdx_describes_the_image_that_contains_packages_which_need_others()
    {
        JsonNode document = await WriteAsync(SbomFormat.SpdxJson);

        Assert.Equal(("SPDX-2.3", "1970-01-01T00:00:00Z"), ((string?)document["spdxVersion"], (string?)document["creationInfo"]!["created"]));
        string[] ids = [.. document["packages"]!.AsArray().Select(package => (string)package!["SPDXID"]!)];
        Assert.Equal(5, ids.Distinct().Count());
        Dictionary<string, string> names = document["packages"]!.AsArray().ToDictionary(package => (string)package!["SPDXID"]!, package => (string)package!["name"]!);
        string[] relations = [.. document["relationships"]!.AsArray().Select(relation => $"{names.GetValueOrDefault((string)relation!["spdxElementId"]!)} {relation["relationshipType"]} {names[(string)relation["relatedSpdxElement"]!]}")];
        Assert.Contains("a DEPENDS_ON b", relations);
        Assert.Contains(" DESCRIBES docker.io/library/written", relations.Select(relation => relation.Replace("written:1", "docker.io/library/written", StringComparison.Ordinal)));
        JsonNode a = document["packages"]!.AsArray().Single(package => (string?)package!["name"] == "a")!;
        string license = (string)a["licenseDeclared"]!;
        Assert.Matches("^GPL-2.0-or-later AND LicenseRef-|^LicenseRef-", license);
        Assert.Contains((string)document["hasExtractedLicensingInfos"]![0]!["licenseId"]!, license, StringComparison.Ordinal);
        Assert.Equal("pkg:deb/debian/a@1?arch=all&distro=debian-12", (string?)a["externalRefs"]![0]!["referenceLocator"]);
    }

    [Fact]
    public async Task CycloneDx_has_a_component_for_each_package_and_place()
    {
        JsonNode document = await WriteAsync(SbomFormat.CycloneDxJson);

        string[] references = [.. document["components"]!.AsArray().Select(component => (string)component!["bom-ref"]!)];
        Assert.Equal(
            ["os:debian-12", "pkg:deb/debian/a@1?arch=all&distro=debian-12", "pkg:deb/debian/b@2?arch=all&distro=debian-12", "pkg:npm/c@1.0.0", "pkg:npm/c@1.0.0#/y/node_modules/c/package.json"],
            references);
        JsonNode needs = document["dependencies"]!.AsArray().Single(entry => (string?)entry!["ref"] == references[1])!;
        Assert.Equal(references[2], (string?)needs["dependsOn"]![0]);
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", (string?)document["serialNumber"]);
    }

    [Theory]
    [InlineData(SbomFormat.SpdxJson)]
    [InlineData(SbomFormat.CycloneDxJson)]
    public async Task The_same_image_gives_the_same_bytes(SbomFormat format)
    {
        ImagePackages once = await PackagesOf.ReadAsync(Root);
        ImagePackages again = await PackagesOf.ReadAsync(Root);

        Assert.Equal(SbomDocument.Of(once, format).Content, SbomDocument.Of(again, format).Content.ToArray());
        Assert.NotEqual(SbomDocument.Of(once, format).Content, SbomDocument.Of(once, format, DateTimeOffset.UnixEpoch.AddDays(1)).Content.ToArray());
    }

    [Fact]
    public async Task As_an_artifact_it_refers_to_the_image()
    {
        ImagePackages packages = await PackagesOf.ReadAsync(Root);
        SbomDocument document = SbomDocument.Of(packages, SbomFormat.SpdxJson);

        Artifact artifact = document.ToArtifact();

        Assert.Equal((packages.Image.Digest, packages.Image.Manifest.Size), (artifact.Manifest.Subject?.Digest, artifact.Manifest.Subject?.Size));
        Assert.Equal(("application/spdx+json", MediaTypes.Empty), (artifact.ArtifactType, artifact.Manifest.Config.MediaType));
        Assert.Equal(Digest.Of("sha256", document.Content.Span), Assert.Single(artifact.Manifest.Layers).Digest);
    }

    [Theory]
    [InlineData("MIT", "MIT", 0)]
    [InlineData("mit", "MIT", 0)]
    [InlineData("GPL-2+", "GPL-2.0-or-later", 0)]
    [InlineData("(MIT OR Apache-2.0) AND ISC", "(MIT OR Apache-2.0) AND ISC", 0)]
    [InlineData("( ( MIT ) )", "((MIT))", 0)]
    [InlineData("GPL-2.0-or-later WITH GCC-exception-3.1 AND MIT", "GPL-2.0-or-later WITH GCC-exception-3.1 AND MIT", 0)]
    [InlineData("MIT AND Custom-1", "MIT AND LicenseRef-Custom-1", 1)]
    [InlineData("LicenseRef-Own", "LicenseRef-Own", 1)]
    [InlineData("MIT AND", null, 1)]
    [InlineData("MIT OR (ISC", null, 1)]
    [InlineData("MIT) OR (ISC", null, 1)]
    [InlineData("BSD License", null, 1)]
    [InlineData("", null, 1)]
    [InlineData("MIT WITH something", null, 1)]
    public void Licences_are_expressions_or_references(string text, string? expected, int unknown)
    {
        LicenseExpression license = LicenseExpression.Parse(text);

        Assert.Matches(expected is null ? "^LicenseRef-[0-9a-f]{16}$" : $"^{System.Text.RegularExpressions.Regex.Escape(expected)}$", license.Text);
        Assert.Equal(unknown, license.Unknown.Count);
    }

    [Fact]
    public async Task CycloneDx_has_identifiers_of_licences_and_digests_only_where_they_are_right()
    {
        LayerTar root = new LayerTar()
            .File("node_modules/a/package.json", """{ "name": "a", "version": "1.0.0", "license": "(MIT)" }""")
            .File("node_modules/b/package.json", """{ "name": "b", "version": "1.0.0", "license": "mit" }""")
            .File("node_modules/.package-lock.json", """{ "packages": { "node_modules/a": { "version": "1.0.0", "integrity": "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }, "node_modules/b": { "version": "1.0.0", "integrity": "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=" } } }""");

        JsonNode document = JsonNode.Parse(SbomDocument.Of(await PackagesOf.ReadAsync(root), SbomFormat.CycloneDxJson).Content.Span)!;

        JsonArray components = document["components"]!.AsArray();
        Assert.Equal(["""[{"expression":"(MIT)"}]""", """[{"license":{"id":"MIT"}}]"""], components.Select(component => component!["licenses"]!.ToJsonString()));
        Assert.Equal([null, $$"""[{"alg":"SHA-1","content":"{{new string('0', 40)}}"}]"""], components.Select(component => component!["hashes"]?.ToJsonString()));
    }

    private static async Task<JsonNode> WriteAsync(SbomFormat format) =>
        JsonNode.Parse(Encoding.UTF8.GetString(SbomDocument.Of(await PackagesOf.ReadAsync(Root), format).Content.Span))!;
}
