using System.Text;
using ContainerTools.Inspection;
using ContainerTools.Json;
using ContainerTools.Packages.Programs;

namespace ContainerTools.Packages.DotNet;

/// <summary>Finds the NuGet packages of applications that are one file (dotnet/runtime, single-file bundles).</summary>
internal sealed class BundleFinder(ImageFiles files, ExecutableScan scan) : PackageFinder
{
    private const int NewestVersion = 6;
    private const int MaximumName = 1024;

    public override PackageEcosystem Ecosystem => PackageEcosystem.NuGet;

    public override bool NeedsPlace => false;

    public override bool Wants(ImageFile file) => ExecutableScan.Wants(file);

    public override async Task<IReadOnlyList<ImagePackage>> ReadAsync(ImageFile file, PackageContents contents)
    {
        long table = await scan.FindBundleAsync(file, contents).ConfigureAwait(false);
        if (table <= 0 || table >= file.Size)
        {
            return [];
        }

        using Stream bundle = await contents.SpoolAsync(file, int.MaxValue).ConfigureAwait(false);
        return ReadDependencies(bundle, table, file) is { } content ? contents.Take(file, DotNetDependencies.Read(content, files, file, folder: null)) : [];
    }

    /// <returns>Null where the bundle has no list of dependencies.</returns>
    private static byte[]? ReadDependencies(Stream bundle, long table, ImageFile file)
    {
        string what = $"The bundle in '{PrintableText.Of(file.FullName)}'";
        try
        {
            bundle.Position = table;
            using var reader = new BinaryReader(bundle, Encoding.UTF8, leaveOpen: true);
            uint version = reader.ReadUInt32();
            reader.ReadUInt32();
            reader.ReadInt32();
            SkipText(reader);
            if (version is < 2 or > NewestVersion)
            {
                return null;
            }

            long offset = reader.ReadInt64();
            long size = reader.ReadInt64();
            if (offset < 0 || size < 0 || offset > bundle.Length - size || size > PackageLimits.Document)
            {
                throw JsonReading.Malformed(what, "is malformed: its list of dependencies lies outside of it");
            }

            bundle.Position = offset;
            return size == 0 ? null : reader.ReadBytes((int)size);
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            throw new ImageException(ImageError.Malformed, $"{what} is malformed: its table is cut off.", file, exception);
        }
    }

    // It says itself how long it is, and would be taken into memory.
    private static void SkipText(BinaryReader reader)
    {
        int length = reader.Read7BitEncodedInt();
        if (length is < 0 or > MaximumName || reader.ReadBytes(length).Length < length)
        {
            throw new FormatException("The name of the bundle is too long.");
        }
    }
}
