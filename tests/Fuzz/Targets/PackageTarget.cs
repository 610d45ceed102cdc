using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Packages;
using ContainerTools.Packages.Sbom;
using ContainerTools.Packages.Search;
using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>Images whose lists of packages are damaged, what is found in them, and the documents that are written of it.</summary>
internal sealed partial class PackageTarget : FuzzTarget
{
    private const int Program = 0b111_101_101;
    private const int Layers = 3;

    public override string Name => "packages";

    public override byte[] Make(Random random)
    {
        var layers = new List<byte[]>();
        for (int count = random.Next(1, Layers + 1); count > 0; count--)
        {
            int rarity = 1 << random.Next(5);
            var entries = new List<(TarHeader, byte[])>();
            foreach ((string path, byte[] content) in PackageFiles.All.Where(_ => random.Next(3) > 0))
            {
                Add(entries, path, random.Next(rarity) == 0 ? PackageFiles.Mutate(content, random) : content, random);
            }

            layers.Add(TarBytes.Pack(entries));
        }

        return LayerStack.Join(layers);
    }

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        IReadOnlyList<Layer> layers = LayerStack.Split(input);
        if (layers.Count == 0)
        {
            return false;
        }

        Image image = LayerImage.Of([.. layers]);
        ImageFiles files = await ImageFiles.ReadAsync(image, null, NullReporter.Instance, cancel).ConfigureAwait(false);
        ImagePackages packages = await new PackageSearch(files, null).RunAsync([], NullReporter.Instance, cancel).ConfigureAwait(false);
        Check(packages);
        byte[][] documents = Write(packages);
        CheckSpdx(JsonNode.Parse(documents[0])!);
        CheckCycloneDx(JsonNode.Parse(documents[1])!);

        ImagePackages again = await new PackageSearch(files, null).RunAsync([], NullReporter.Instance, cancel).ConfigureAwait(false);
        FuzzException.Unless(packages.All.Select(Describe).SequenceEqual(again.All.Select(Describe)), "The same image has the same packages");
        FuzzException.Unless(packages.Problems.Select(problem => problem.Message).SequenceEqual(again.Problems.Select(problem => problem.Message)), "The same image has the same problems");
        FuzzException.Unless(documents.Zip(Write(again)).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), "The same image gives the same documents");
        return packages.All.Count > 0;
    }

    // A file may come as a link to another name of it, as tools write that share files between folders.
    private static void Add(List<(TarHeader Header, byte[] Content)> entries, string path, byte[] content, Random random)
    {
        string other = $"{(random.Next(2) == 0 ? "a" : "z")}/{entries.Count}{(random.Next(8) == 0 ? "\udc80" : "")}";
        string place = random.Next(16) == 0 ? path.Replace("app", "app\udc81", StringComparison.Ordinal) : path;
        switch (random.Next(16))
        {
            case 0:
                entries.Add((File(other, content), content));
                entries.Add((new TarHeader(place, TarEntryType.HardLink, Program, 0, 0) { LinkName = other }, []));
                break;
            case 1:
                entries.Add((File(other, content), content));
                entries.Add((new TarHeader(place, TarEntryType.SymbolicLink, Program, 0, 0) { LinkName = $"/{other}" }, []));
                break;
            case 2 when random.Next(4) == 0:
                int slash = place.LastIndexOf('/') + 1;
                entries.Add((File($"{place[..slash]}.wh.{place[slash..]}", []), []));
                break;
            default:
                entries.Add((File(place, content), content));
                break;
        }
    }

    private static TarHeader File(string path, byte[] content) => new(path, TarEntryType.File, Program, content.Length, 0);

    private static byte[][] Write(ImagePackages packages) =>
        [.. new[] { SbomFormat.SpdxJson, SbomFormat.CycloneDxJson }.Select(format => SbomDocument.Of(packages, format).Content.ToArray())];

    private static string Describe(ImagePackage package) => string.Join(
        '|',
        [
            $"{package.Ecosystem}", package.Name, package.Version.Text, package.Architecture, package.License, package.Description, package.Supplier, package.SourceName, package.SourceVersion, $"{package.InstalledSize}",
            package.State, package.Integrity, package.PackageUrl, package.Location, $"{package.LayerIndex}", package.OwnedBy?.PackageUrl, .. package.Files, .. package.Dependencies.Select(needed => needed.PackageUrl),
        ]);

    private static void Check(ImagePackages packages)
    {
        HashSet<ImagePackage> all = [.. packages.All];
        foreach (ImagePackage package in packages.All)
        {
            FuzzException.Unless(package.Name.Length > 0 && package.Version.Text is not null, "A package has a name and a version", package.Location);
            FuzzException.Unless(Url().IsMatch(package.PackageUrl), "A package URL has a type and a name", package.PackageUrl);
            FuzzException.Unless(package.Dependencies.All(all.Contains) && !package.Dependencies.Contains(package), "What a package needs is in the list, and another one", package.PackageUrl);
            FuzzException.Unless(package.Dependencies.Distinct().Count() == package.Dependencies.Count, "What a package needs is there once", package.PackageUrl);
            FuzzException.Unless(package.OwnedBy is null || all.Contains(package.OwnedBy), "Who brought a package is in the list", package.PackageUrl);
            FuzzException.Unless(package.Files.All(path => packages.Files.Find(path) is { } file && file.Kind != FileKind.Directory && file.FullName == path), "Files of a package are there", package.PackageUrl);
        }
    }

    private static void CheckSpdx(JsonNode document)
    {
        string[] ids = [.. document["packages"]!.AsArray().Select(package => (string)package!["SPDXID"]!)];
        FuzzException.Unless(ids.Distinct().Count() == ids.Length, "Identifiers of SPDX are there once");
        FuzzException.Unless(ids.All(id => SpdxId().IsMatch(id)), "Identifiers of SPDX have the characters that it allows");
        HashSet<string> known = [.. ids, "SPDXRef-DOCUMENT"];
        string[] relations = [.. document["relationships"]!.AsArray().Select(relation => $"{relation!["spdxElementId"]} {relation["relationshipType"]} {relation["relatedSpdxElement"]}")];
        FuzzException.Unless(relations.All(relation => known.Contains(relation.Split(' ')[0]) && known.Contains(relation.Split(' ')[2])), "Relations of SPDX are between what is there");
        FuzzException.Unless(relations.Distinct().Count() == relations.Length, "Relations of SPDX are there once");
        HashSet<string> licenses = [.. document["hasExtractedLicensingInfos"]?.AsArray().Select(license => (string)license!["licenseId"]!) ?? []];
        string[] used = [.. document["packages"]!.AsArray().Select(package => (string?)package!["licenseDeclared"]).OfType<string>().SelectMany(license => License().Matches(license).Select(match => match.Value))];
        FuzzException.Unless(used.All(licenses.Contains), "Licences that SPDX does not know are described");
    }

    private static void CheckCycloneDx(JsonNode document)
    {
        JsonNode[] components = [.. document["components"]!.AsArray().OfType<JsonNode>()];
        string[] references = [(string)document["metadata"]!["component"]!["bom-ref"]!, .. components.Select(component => (string)component["bom-ref"]!)];
        FuzzException.Unless(references.Distinct().Count() == references.Length, "References of CycloneDX are there once");
        foreach (JsonNode dependency in document["dependencies"]!.AsArray().OfType<JsonNode>())
        {
            string[] needed = [.. dependency["dependsOn"]?.AsArray().Select(item => (string)item!) ?? []];
            FuzzException.Unless(needed.Append((string)dependency["ref"]!).All(references.Contains), "References of CycloneDX lead to what is there");
            FuzzException.Unless(needed.Distinct().Count() == needed.Length, "What a component needs is there once");
        }

        string[] licenses = [.. components.Select(component => (string?)component["licenses"]?[0]?["license"]?["id"]).OfType<string>()];
        FuzzException.Unless(licenses.All(license => LicenseNames.Find(license) == license), "Identifiers of licences are on the list");
        string[] hashes = [.. components.Select(component => component["hashes"]?[0]).OfType<JsonNode>().Select(hash => $"{hash["alg"]} {((string)hash["content"]!).Length}")];
        FuzzException.Unless(hashes.All(hash => hash is "SHA-1 40" or "SHA-256 64" or "SHA-384 96" or "SHA-512 128"), "Digests are as long as their algorithm makes them", string.Join(',', hashes));
    }

    [GeneratedRegex("^pkg:[a-z]+/([^/@?]+/)*[^/@?]+(@[^/@?]+)?([?][^?]+)?$", RegexOptions.NonBacktracking)]
    private static partial Regex Url();

    [GeneratedRegex("^SPDXRef-[A-Za-z0-9.-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex SpdxId();

    [GeneratedRegex("LicenseRef-[A-Za-z0-9.-]+", RegexOptions.NonBacktracking)]
    private static partial Regex License();
}
