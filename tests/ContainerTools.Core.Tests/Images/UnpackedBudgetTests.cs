namespace ContainerTools.Tests.Images;

public sealed class UnpackedBudgetTests
{
    private const long Usual = 32L << 30;

    [Theory]
    [InlineData(null, 1, Usual)]
    [InlineData(null, 1L << 40, 100L << 40)]
    [InlineData(null, long.MaxValue / 50, long.MaxValue)]
    [InlineData(0L, 1L << 40, 0)]
    [InlineData(5L, 1, 5)]
    public void The_maximum_grows_with_the_layers_and_is_never_small_unless_it_is_given(long? given, long compressed, long maximum)
    {
        UnpackedBudget budget = UnpackedBudget.For(given, [Claim(compressed)]);

        // One item counts as a quarter of all numbers at most.
        for (long left = maximum; left > 0; left -= Math.Min(left, long.MaxValue / 4))
        {
            budget.Take(Math.Min(left, long.MaxValue / 4), () => "all", "subject");
        }

        Assert.Equal(ImageError.TooLarge, Assert.Throws<ImageException>(() => budget.Take(1, () => "one more", "subject")).Error);
    }

    [Fact]
    public void A_sum_of_claims_that_wraps_around_is_too_much()
    {
        var budget = new UnpackedBudget(long.MaxValue);
        for (int i = 0; i < 4; i++)
        {
            budget.Take(long.MaxValue, () => "a claim", "subject");
        }

        Assert.Equal(ImageError.TooLarge, Assert.Throws<ImageException>(() => budget.Take(long.MaxValue, () => "a claim", "subject")).Error);
    }

    private static Layer Claim(long size)
    {
        var digest = Digest.Of("sha256", [1]);
        return new Layer(new ClaimedBlob(new Descriptor(MediaTypes.OciLayer, digest, size)), digest);
    }

    // Never read.
    private sealed class ClaimedBlob(Descriptor descriptor) : Blob(descriptor)
    {
        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) => throw new NotSupportedException();
    }
}
