using ContainerTools.Layout;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Layout;

public sealed class OciLayoutFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private OciLayoutFolder Layout => new(_folder["layout"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_layout_that_was_made_is_a_layout_and_making_it_again_changes_nothing()
    {
        Assert.Equal(LayoutState.Empty, Layout.ReadState());
        Layout.Create(withIngest: false);
        File.WriteAllText(_folder["layout", "index.json"], """{"manifests":[{}]}""");

        Layout.Create(withIngest: true);

        Assert.Equal(LayoutState.Ready, Layout.ReadState());
        Assert.Equal("""{"manifests":[{}]}""", File.ReadAllText(_folder["layout", "index.json"]));
        Assert.Equal(["blobs", "index.json", "ingest", "oci-layout"], Directory.GetFileSystemEntries(_folder["layout"]).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("blobs/")]
    [InlineData("ingest/", "blobs/", "plans/")]
    [InlineData("blobs/", "index.json.lock")]
    [InlineData("blobs/", ".index.json.abcdefgh.xyz", ".oci-layout.abcdefgh.xyz")]
    [InlineData("blobs/", "oci-layout")]
    public void What_a_killed_process_leaves_is_a_layout_in_the_making(params string[] names)
    {
        Put(names);

        Assert.Equal(LayoutState.Unfinished, Layout.ReadState());
        Layout.Create(withIngest: false);
        Assert.Equal(LayoutState.Ready, Layout.ReadState());
    }

    [Fact]
    public void An_empty_index_without_oci_layout_is_a_layout_in_the_making_and_one_with_entries_is_not()
    {
        Put("blobs/");
        File.WriteAllBytes(_folder["layout", "index.json"], IndexWriter.Empty);
        Assert.Equal(LayoutState.Unfinished, Layout.ReadState());

        File.WriteAllText(_folder["layout", "index.json"], """{"manifests":[{}]}""");
        Assert.Equal(LayoutState.Foreign, Layout.ReadState());
    }

    [Theory]
    [InlineData("precious")]
    [InlineData("blobs/", "notes.txt")]
    [InlineData("blobs")]
    public void Other_things_are_not_a_layout(params string[] names)
    {
        Put(names);

        Assert.Equal(LayoutState.Foreign, Layout.ReadState());
    }

    [Fact]
    public void A_file_is_not_a_layout()
    {
        File.WriteAllText(_folder["layout"], "");

        Assert.Equal(LayoutState.Foreign, Layout.ReadState());
    }

    [Fact]
    public async Task A_layout_that_several_make_and_change_at_once_keeps_every_entry()
    {
        for (int round = 0; round < 50; round++)
        {
            var layout = new OciLayoutFolder(_folder[$"layout{round}"]);
            await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() =>
            {
                layout.Create(withIngest: i % 2 == 0);
                return layout.Index.UpdateAsync(present => present.Select(IndexWriter.Keep).Append([.. "{\"n\":"u8, (byte)('0' + i), .. "}"u8]), default);
            })));

            Assert.Equal(Enumerable.Range(0, 6), layout.Index.Read().Select(entry => entry.GetProperty("n").GetInt32()).Order());
            Assert.Equal(["blobs", "index.json", "ingest", "oci-layout"], Directory.GetFileSystemEntries(layout.Root).Select(Path.GetFileName).Order());
        }
    }

    [Fact]
    public void A_file_that_is_adopted_is_a_blob()
    {
        Layout.Create(withIngest: true);
        var digest = Digest.Of("sha512", [1, 2, 3]);
        File.WriteAllBytes(_folder["layout", "ingest", "x"], [1, 2, 3]);
        Assert.Null(Layout.TryOpenBlob(digest));

        Layout.AdoptBlob(_folder["layout", "ingest", "x"], digest);

        Assert.True(Layout.Contains(new Descriptor("", digest, 3)));
        Assert.False(Layout.Contains(new Descriptor("", digest, 4)));
        using FileStream blob = Layout.TryOpenBlob(digest)!;
        Assert.Equal(1, blob.ReadByte());
        Assert.Empty(Directory.GetFiles(Layout.IngestFolder));
    }

    private void Put(params string[] names)
    {
        Directory.CreateDirectory(_folder["layout"]);
        foreach (string name in names)
        {
            if (name.EndsWith('/'))
            {
                Directory.CreateDirectory(_folder["layout", name]);
            }
            else
            {
                File.WriteAllText(_folder["layout", name], "x");
            }
        }
    }
}
