using ContainerTools.IO;

namespace ContainerTools.Composition;

/// <summary>A layer that exists as a plan: its tar is made whenever somebody reads it, and never stored.</summary>
internal sealed class ComposedBlob(LayerPlan plan, Descriptor descriptor) : Blob(descriptor)
{
    public LayerPlan Plan { get; } = plan;

    public override Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel) =>
        Task.FromResult<Stream>(new VerifyingStream(Plan.OpenTar(), Digest, Size, $"Layer {Digest} ({Plan.Comment})"));

    protected internal override async Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        Stream tar = Plan.OpenTar();
        await BlobCopy.SkipAsync(tar, offset, cancel).ConfigureAwait(false);
        return tar;
    }
}
