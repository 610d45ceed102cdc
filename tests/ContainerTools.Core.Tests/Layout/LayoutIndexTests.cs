using System.Text;
using System.Text.Json;
using ContainerTools.Layout;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Layout;

public sealed class LayoutIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_stands_beside_the_entries_keeps_its_bytes()
    {
        File.WriteAllText(_folder["index.json"], """{ "x": 1.50, "manifests": [], "annotations" :{"a":"\u0041"} }""");

        await new LayoutIndex(_folder.Path).UpdateAsync(present => present.Select(Raw).Append("""{"n":1}"""u8.ToArray()), default);

        Assert.Equal("""{ "x": 1.50, "manifests": [{"n":1}], "annotations" :{"a":"\u0041"} }""", File.ReadAllText(_folder["index.json"]));
    }

    [Fact]
    public async Task Changes_at_the_same_time_all_stay()
    {
        File.WriteAllBytes(_folder["index.json"], IndexWriter.Empty);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            new LayoutIndex(_folder.Path).UpdateAsync(present => present.Select(Raw).Append(Encoding.UTF8.GetBytes($$"""{"n":{{i}}}""")), default))));

        Assert.Equal(Enumerable.Range(0, 20), new LayoutIndex(_folder.Path).Read().Select(entry => entry.GetProperty("n").GetInt32()).Order());
    }

    [Fact]
    public async Task An_index_that_is_none_stays_as_it_is()
    {
        File.WriteAllText(_folder["index.json"], "[]");

        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => new LayoutIndex(_folder.Path).UpdateAsync(_ => [], default));

        Assert.Equal((ImageError.Malformed, "[]"), (exception.Error, File.ReadAllText(_folder["index.json"])));
    }

    private static byte[] Raw(JsonElement entry) => Encoding.UTF8.GetBytes(entry.GetRawText());
}
