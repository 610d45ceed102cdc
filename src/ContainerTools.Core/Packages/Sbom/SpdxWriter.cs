using System.Text.Json;

namespace ContainerTools.Packages.Sbom;

/// <summary>Writes SPDX 2.3 (clauses 6 to 11).</summary>
internal sealed class SpdxWriter(SbomParts parts, Guid id)
{
    private const string DocumentId = "SPDXRef-DOCUMENT";
    private const string ImageId = "SPDXRef-Image";
    private const string Unknown = "NOASSERTION";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("spdxVersion", "SPDX-2.3");
        json.WriteString("dataLicense", "CC0-1.0");
        json.WriteString("SPDXID", DocumentId);
        json.WriteString("name", parts.ImageName);
        json.WriteString("documentNamespace", $"urn:uuid:{id}");
        json.WriteStartObject("creationInfo");
        json.WriteString("created", parts.Created);
        json.WriteStartArray("creators");
        json.WriteStringValue($"Tool: {SbomParts.Tool}-{SbomParts.ToolVersion}");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("packages");
        WriteImage(json);
        foreach (SbomComponent component in parts.Components)
        {
            WritePackage(json, component);
        }

        json.WriteEndArray();
        WriteLicenses(json);
        WriteRelationships(json);
        json.WriteEndObject();
    }

    private void WriteImage(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("SPDXID", ImageId);
        json.WriteString("name", parts.ImageName);
        json.WriteString("versionInfo", parts.Image.Digest.ToString());
        json.WriteString("downloadLocation", Unknown);
        json.WriteBoolean("filesAnalyzed", false);
        json.WriteString("primaryPackagePurpose", "CONTAINER");
        if (parts.Image.Digest.Algorithm is "sha256" or "sha512")
        {
            WriteChecksum(json, parts.Image.Digest.Algorithm.ToUpperInvariant(), parts.Image.Digest.Hex);
        }

        WriteUrl(json, parts.ImageUrl);
        json.WriteEndObject();
    }

    private void WritePackage(Utf8JsonWriter json, SbomComponent component)
    {
        parts.RequireRoom(json);
        ImagePackage package = component.Package;
        json.WriteStartObject();
        json.WriteString("SPDXID", component.SpdxId);
        json.WriteString("name", package.Name);
        json.WriteString("versionInfo", package.Version.Text);
        if (package.Supplier is { } supplier)
        {
            json.WriteString("supplier", $"Organization: {supplier.Replace('<', '(').Replace('>', ')')}");
        }

        json.WriteString("downloadLocation", Unknown);
        json.WriteBoolean("filesAnalyzed", false);
        if (component.Checksum is { } checksum)
        {
            WriteChecksum(json, checksum.Algorithm, checksum.Hex);
        }

        string where = $"found in {component.Path} of layer {package.Layer.DiffId}";
        json.WriteString("sourceInfo", package.SourceName is null ? where : $"built from {package.SourceName} {package.SourceVersion}; {where}");
        json.WriteString("licenseConcluded", Unknown);
        json.WriteString("licenseDeclared", component.License?.Text ?? Unknown);
        json.WriteString("copyrightText", Unknown);
        if (package.Description is { } description)
        {
            json.WriteString("summary", description);
        }

        WriteUrl(json, package.PackageUrl);
        json.WriteEndObject();
    }

    private void WriteLicenses(Utf8JsonWriter json)
    {
        var unknown = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string reference, string text) in parts.Components.Select(component => component.License).OfType<LicenseExpression>().SelectMany(license => license.Unknown))
        {
            unknown[reference] = text;
        }

        if (unknown.Count == 0)
        {
            return;
        }

        json.WriteStartArray("hasExtractedLicensingInfos");
        foreach ((string reference, string text) in unknown)
        {
            json.WriteStartObject();
            json.WriteString("licenseId", reference);
            json.WriteString("extractedText", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteRelationships(Utf8JsonWriter json)
    {
        json.WriteStartArray("relationships");
        WriteRelationship(json, DocumentId, "DESCRIBES", ImageId);
        foreach (SbomComponent component in parts.Components)
        {
            WriteRelationship(json, component.Package.OwnedBy is { } owner ? parts.Find(owner).SpdxId : ImageId, "CONTAINS", component.SpdxId);
        }

        foreach (SbomComponent component in parts.Components)
        {
            foreach (SbomComponent needed in parts.NeedsOf(component))
            {
                WriteRelationship(json, component.SpdxId, "DEPENDS_ON", needed.SpdxId);
            }
        }

        json.WriteEndArray();
    }

    private void WriteRelationship(Utf8JsonWriter json, string from, string type, string to)
    {
        parts.RequireRoom(json);
        json.WriteStartObject();
        json.WriteString("spdxElementId", from);
        json.WriteString("relationshipType", type);
        json.WriteString("relatedSpdxElement", to);
        json.WriteEndObject();
    }

    private static void WriteChecksum(Utf8JsonWriter json, string algorithm, string hex)
    {
        json.WriteStartArray("checksums");
        json.WriteStartObject();
        json.WriteString("algorithm", algorithm);
        json.WriteString("checksumValue", hex);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteUrl(Utf8JsonWriter json, string url)
    {
        json.WriteStartArray("externalRefs");
        json.WriteStartObject();
        json.WriteString("referenceCategory", "PACKAGE-MANAGER");
        json.WriteString("referenceType", "purl");
        json.WriteString("referenceLocator", url);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
