using ContainerTools.IO.Files;
using ContainerTools.Serving.Endpoints;
using ContainerTools.Serving.Http;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Serving;

public sealed class ReceivedUploadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_upload_is_kept_for_an_hour_after_its_last_piece()
    {
        var clock = new ManualClock();
        using var sessions = new ReceivedUploads(_folder.Path, DiskSync.Off, clock);
        ReceivedUpload silent = sessions.Create("a", "sha256");
        ReceivedUpload busy = sessions.Create("a", "sha256");

        clock.Advance(3600);
        await busy.AppendAsync(new MemoryStream([1]), default);
        sessions.Create("a", "sha256");
        Assert.Same(silent, sessions.Find("a", silent.Id));

        clock.Advance(1);
        sessions.Create("a", "sha256");
        Assert.Throws<HttpFault>(() => sessions.Find("a", silent.Id));
        Assert.Same(busy, sessions.Find("a", busy.Id));
    }

    [Fact]
    public void An_upload_that_is_in_use_never_gives_way()
    {
        using var sessions = new ReceivedUploads(_folder.Path, DiskSync.Off, new ManualClock());
        ReceivedUpload[] used = Enumerable.Range(0, 500).Select(_ => sessions.Create("a", "sha256")).ToArray();
        Assert.All(used, session => Assert.True(session.Gate.Wait(0)));

        Assert.Equal("TOOMANYREQUESTS", Assert.Throws<HttpFault>(() => sessions.Create("a", "sha256")).Code);

        used[7].Gate.Release();
        sessions.Create("a", "sha256");
        Assert.Throws<HttpFault>(() => sessions.Find("a", used[7].Id));
        Assert.All(used.Where(session => session != used[7]), session => Assert.Same(session, sessions.Find("a", session.Id)));
    }
}
