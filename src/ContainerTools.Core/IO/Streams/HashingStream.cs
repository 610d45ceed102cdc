using System.Security.Cryptography;

namespace ContainerTools.IO.Streams;

/// <summary>Hashes what passes to a local file of which nobody knows the digest yet.</summary>
internal sealed class HashingStream(Stream target) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public Digest GetDigest() => Digest.FromHash("sha256", _hash.GetCurrentHash());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        target.Write(buffer);
    }

    public override void Flush() => target.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
