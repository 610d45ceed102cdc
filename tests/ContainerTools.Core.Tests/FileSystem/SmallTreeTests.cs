using System.IO.Compression;
using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.Tests.Inspection;

namespace ContainerTools.Tests.FileSystem;

/// <summary>Pipelines hold many images of few files, and an image has many layers of few files: what each of them keeps in memory is small.</summary>
public sealed class SmallTreeTests
{
    [Fact]
    public async Task A_file_of_a_small_image_keeps_little_of_it()
    {
        Image image = ImageFilesTests.Make(["f = text"]);
        ImageFiles files = await ImageFiles.ReadAsync(image, null, NullReporter.Instance, default);

        ImageFile file = files.Select(new FilePattern([]), recurse: true)!.Single(found => found.FullName == "/f");

        Assert.NotNull(file.Digest);
        Assert.InRange(ObjectGraph.Of(file).ArrayBytes, 1, 32 * 1024);
    }

    [Fact]
    public async Task Two_hundred_small_layers_keep_little_each()
    {
        Layer[] layers = [.. Enumerable.Range(0, 200).Select(number => WrittenLayer.Of($"f{number} = {number}", "h => f" + number))];

        LayerListings listings = await FileTree.ReadListingsAsync(layers, _ => true, NullReporter.Instance, default);

        // A compressor has a quarter of a megabyte that no array shows.
        Assert.DoesNotContain(ObjectGraph.Of(listings).Objects, found => found is GZipStream);

        // Ten KiB are the layer itself.
        Assert.InRange(ObjectGraph.Of(listings).ArrayBytes, 1, 200 * 16 * 1024);
        Assert.Equal(201, FileTree.Unite(layers, 0, 199, ignoresCase: false, listings).Entries.Count());
    }

    [Fact]
    public void A_list_has_what_was_put_in_and_at_most_twice_its_room()
    {
        var list = new ChunkedList<long>();
        for (int number = 0; number < 5000; number++)
        {
            Assert.Equal(number, list.Add(number));
            long room = ObjectGraph.Of(list).Objects.OfType<long[]>().Sum(chunk => chunk.Length);
            Assert.InRange(room, list.Count, Math.Max(16, list.Count * 2));
        }

        Assert.All(Enumerable.Range(0, 5000), number => Assert.Equal(number, list[number]));
        Assert.Equal(4999, list[^1]);
    }

    [Fact]
    public void An_item_of_a_list_stays_where_it_is_while_the_list_grows()
    {
        var list = new ChunkedList<int>();
        list.Add(0);
        ref int first = ref list[0];
        for (int number = 1; number < 5000; number++)
        {
            list.Add(number);
        }

        first = 7;
        Assert.Equal(7, list[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(200_000)]
    public void Texts_of_any_length_come_back(int length)
    {
        var texts = new TextStore();
        byte[][] all = [.. Enumerable.Range(0, 300).Select(number => Enumerable.Repeat((byte)number, (length + number) % (length + 100)).ToArray())];
        int[] numbers = [.. all.Select(text => texts.Add(text))];

        Assert.All(Enumerable.Range(0, 300), index => Assert.Equal(all[index], texts[numbers[index]].ToArray()));
        Assert.DoesNotContain(0, numbers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void A_table_of_contents_is_read_as_it_was_written_with_all_its_gaps(int entry)
    {
        var table = new BodyTable();
        Digest digest = Digest.Of("sha256", "text"u8);
        byte[] hash = Convert.FromHexString(digest.Hex);
        table.Set(entry, hash, 512);
        table.Set(entry + 2, hash, 0);
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            table.WriteTo(writer);
        }

        bytes.Position = 0;
        BodyTable read = BodyTable.Read(new BinaryReader(bytes));

        Assert.Equal(bytes.Length, bytes.Position);
        Assert.All([table, read], known =>
        {
            Assert.Equal(digest, known.Find(entry));
            Assert.Equal(512, known.OffsetOf(entry));
            Assert.Null(known.Find(entry + 1));
            Assert.Equal(digest, known.Find(entry + 2));
            Assert.Null(known.OffsetOf(entry + 2));
            Assert.All([entry + 1, entry + 3, entry + 50_000], other => Assert.Equal((null, null, UInt128.Zero), (known.Find(other), known.OffsetOf(other), known.StartOf(other))));
        });
    }

    [Fact]
    public void A_table_that_claims_more_than_there_is_or_can_be_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => Read(1, 1025));
        Assert.Throws<InvalidDataException>(() => Read(1, -1));
        Assert.Throws<InvalidDataException>(() => Read(int.MaxValue, 1));
        Assert.Throws<EndOfStreamException>(() => Read(1, 1024));

        static BodyTable Read(int chunks, short entries) =>
            BodyTable.Read(new BinaryReader(new MemoryStream([.. BitConverter.GetBytes(chunks), .. BitConverter.GetBytes(entries), 1, 2, 3])));
    }
}
