using System.Text.Json.Nodes;
using ContainerTools.Locking;

namespace ContainerTools.Fuzzing;

/// <summary>Locks: what is read of one is written so that it is read as the same.</summary>
internal sealed class LockTarget : FuzzTarget
{
    private static readonly JsonNode[] Seeds = [JsonNode.Parse(ImageLock.Of([LayerImage.Of(WrittenLayer.Of("a = 1")).With(ImageReference.Parse("registry.example/a:1"), [])]).ToBytes())!];

    public override string Name => "locks";

    public override byte[] Make(Random random) => JsonMutator.Mutate(Seeds[random.Next(Seeds.Length)], random);

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        var read = ImageLock.Parse(input, "it");
        byte[] written = read.ToBytes();
        FuzzException.Unless(ImageLock.Parse(written, "it").ToBytes().AsSpan().SequenceEqual(written), "A lock is written as it is read");
        return Task.FromResult(true);
    }
}
