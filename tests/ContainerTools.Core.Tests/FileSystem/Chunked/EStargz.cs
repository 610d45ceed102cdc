using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Tar;
using ContainerTools.Tests.Inspection;

namespace ContainerTools.Tests.FileSystem.Chunked;

/// <summary>Writes layers in eStargz: a member of gzip for each piece of a file, the table of contents, and a footer.</summary>
internal sealed class EStargz
{
    private readonly MemoryStream _stored = new();
    private readonly MemoryStream _plain = new();
    private readonly JsonArray _entries = [];
    private readonly MemoryStream _member = new();

    /// <summary>Has the table changed before it is written.</summary>
    public Action<JsonObject>? Change { get; init; }

    public int ChunkSize { get; init; } = 1 << 20;

    public bool IsLegacy { get; init; }

    public EStargz Add(string name, byte[] content)
    {
        AddHeader(new TarHeader(name, TarEntryType.File, 0b110_100_100, content.Length, 1_000_000_000));
        for (int at = 0; at < content.Length; at += ChunkSize)
        {
            Flush();
            byte[] piece = content[at..Math.Min(content.Length, at + ChunkSize)];
            JsonObject entry = at == 0
                ? new JsonObject { ["name"] = name, ["type"] = "reg", ["size"] = content.Length, ["mode"] = 0x81A4, ["modtime"] = "2001-09-09T01:46:40Z", ["digest"] = $"{Digest.Of("sha256", content)}" }
                : new JsonObject { ["name"] = name, ["type"] = "chunk", ["chunkOffset"] = at };
            entry["offset"] = _stored.Length;
            entry["chunkSize"] = content.Length > ChunkSize ? piece.Length : 0;
            entry["chunkDigest"] = $"{Digest.Of("sha256", piece)}";
            _entries.Add(entry);
            Write(piece);
        }

        if (content.Length == 0)
        {
            _entries.Add(new JsonObject { ["name"] = name, ["type"] = "reg", ["mode"] = 0x81A4 });
        }

        Write(new byte[(512 - (content.Length % 512)) % 512]);
        return this;
    }

    public EStargz AddOther(TarHeader header, string type)
    {
        AddHeader(header);
        _entries.Add(new JsonObject
        {
            ["name"] = header.Name,
            ["type"] = type,
            ["mode"] = header.Mode,
            ["uid"] = header.Uid,
            ["userName"] = header.UserName,
            ["linkName"] = header.LinkName,
            ["modtime"] = "2001-09-09T01:46:40Z",
        });
        return this;
    }

    /// <summary>The layer as it lies in a registry.</summary>
    public (FarBlob Blob, Digest DiffId) Complete()
    {
        Flush();
        long offset = _stored.Length;
        var table = new JsonObject { ["version"] = 1, ["entries"] = _entries };
        Change?.Invoke(table);
        byte[] json = Encoding.UTF8.GetBytes(table.ToJsonString());
        byte[] last = TarBytes.Pack([(new TarHeader("stargz.index.json", TarEntryType.File, 0, json.Length, 0), json)]);
        Write(last);
        Flush();
        string digits = offset.ToString("x16", CultureInfo.InvariantCulture) + "STARGZ";
        byte[] head = [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, .. IsLegacy ? new byte[] { 22, 0 } : [26, 0, (byte)'S', (byte)'G', 22, 0]];
        _stored.Write([.. head, .. Encoding.ASCII.GetBytes(digits), 1, 0, 0, 0xFF, 0xFF, .. new byte[8]]);
        byte[] stored = _stored.ToArray();
        var annotations = new Dictionary<string, string> { ["containerd.io/snapshot/stargz/toc.digest"] = $"{Digest.Of("sha256", json)}" };
        return (new FarBlob(new Descriptor(MediaTypes.OciLayerGzip, Digest.Of("sha256", stored), stored.Length) { Annotations = annotations }, stored), Digest.Of("sha256", _plain.ToArray()));
    }

    private void AddHeader(TarHeader header)
    {
        Write(TarBytes.Pack([(header, new byte[header.Size])])[..512]);
    }

    private void Write(byte[] plain)
    {
        _plain.Write(plain);
        _member.Write(plain);
    }

    private void Flush()
    {
        if (_member.Length > 0)
        {
            using (var gzip = new GZipStream(_stored, CompressionLevel.Optimal, leaveOpen: true))
            {
                gzip.Write(_member.ToArray());
            }

            _member.SetLength(0);
        }
    }
}
