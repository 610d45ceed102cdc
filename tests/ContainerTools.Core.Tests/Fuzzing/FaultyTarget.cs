using System.Text;

namespace ContainerTools.Tests.Fuzzing;

/// <summary>Has a fault with inputs that contain an exclamation mark.</summary>
internal sealed class FaultyTarget(string how) : FuzzTarget
{
    public override string Name => "faulty";

    public override long Allocation => 1 << 20;

    public override byte[] Make(Random random) => Encoding.ASCII.GetBytes(random.Next(10) == 0 ? "some text! and more" : "some text");

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        if (input.Contains((byte)'!'))
        {
            switch (how)
            {
                case "throws":
                    throw new InvalidOperationException();
                case "lies":
                    throw new FuzzException("It lies");
                default:
                    GC.KeepAlive(new byte[10 << 20]);
                    break;
            }
        }

        return Task.FromResult(true);
    }
}
