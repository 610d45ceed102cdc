using System.Text.Json;

namespace ContainerTools.Packages.Sbom;

/// <summary>Writes CycloneDX 1.6 (bom-1.6.schema.json).</summary>
internal sealed class CycloneDxWriter(SbomParts parts, Guid id)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.6");
        json.WriteString("serialNumber", $"urn:uuid:{id}");
        json.WriteNumber("version", 1);
        WriteMetadata(json);
        json.WriteStartArray("components");
        WriteSystem(json);
        foreach (SbomComponent component in parts.Components)
        {
            WriteComponent(json, component);
        }

        json.WriteEndArray();
        WriteDependencies(json);
        json.WriteEndObject();
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", parts.Created);
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", SbomParts.Tool);
        json.WriteString("version", SbomParts.ToolVersion);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("component");
        json.WriteString("type", "container");
        json.WriteString("bom-ref", parts.ImageUrl);
        json.WriteString("name", parts.ImageName);
        json.WriteString("version", parts.Image.Digest.ToString());
        json.WriteString("purl", parts.ImageUrl);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteSystem(Utf8JsonWriter json)
    {
        if (parts.Release.Id.Length == 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", "operating-system");
        json.WriteString("bom-ref", $"os:{parts.Release.Distro}");
        json.WriteString("name", parts.Release.Id);
        json.WriteString("version", parts.Release.Version);
        json.WriteEndObject();
    }

    private void WriteComponent(Utf8JsonWriter json, SbomComponent component)
    {
        parts.RequireRoom(json);
        ImagePackage package = component.Package;
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", component.Reference);
        if (package.Supplier is { } supplier)
        {
            json.WriteStartObject("supplier");
            json.WriteString("name", supplier);
            json.WriteEndObject();
        }

        json.WriteString("name", package.Name);
        json.WriteString("version", package.Version.Text);
        if (package.Description is { } description)
        {
            json.WriteString("description", description);
        }

        if (component.Checksum is { } checksum)
        {
            json.WriteStartArray("hashes");
            json.WriteStartObject();
            json.WriteString("alg", checksum.Algorithm.Replace("SHA", "SHA-", StringComparison.Ordinal));
            json.WriteString("content", checksum.Hex);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        WriteLicenses(json, component);
        json.WriteString("purl", package.PackageUrl);
        json.WriteStartArray("properties");
        WriteProperty(json, "containertools:layer.diffId", package.Layer.DiffId.ToString());
        WriteProperty(json, "containertools:location", component.Path);
        if (package.SourceName is not null)
        {
            WriteProperty(json, "containertools:source", $"{package.SourceName} {package.SourceVersion}".TrimEnd());
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // An expression, or the name of one licence; a name that the list of SPDX does not have is no identifier.
    private static void WriteLicenses(Utf8JsonWriter json, SbomComponent component)
    {
        if (component.License is not { } license)
        {
            return;
        }

        json.WriteStartArray("licenses");
        json.WriteStartObject();
        if (license is { Unknown.Count: 0, IsSingle: false })
        {
            json.WriteString("expression", license.Text);
        }
        else
        {
            json.WriteStartObject("license");
            json.WriteString(license.Unknown.Count == 0 ? "id" : "name", license.Unknown.Count == 0 ? license.Text : component.Package.License);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteDependencies(Utf8JsonWriter json)
    {
        json.WriteStartArray("dependencies");
        WriteDependency(json, parts.ImageUrl, parts.Components);
        foreach (SbomComponent component in parts.Components)
        {
            WriteDependency(json, component.Reference, parts.NeedsOf(component));
        }

        json.WriteEndArray();
    }

    private void WriteDependency(Utf8JsonWriter json, string reference, IEnumerable<SbomComponent> needs)
    {
        parts.RequireRoom(json);
        json.WriteStartObject();
        json.WriteString("ref", reference);
        json.WriteStartArray("dependsOn");
        foreach (SbomComponent needed in needs)
        {
            json.WriteStringValue(needed.Reference);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
