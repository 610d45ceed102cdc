using ContainerTools.IO.Streams;

namespace ContainerTools.Tests.IO;

public sealed class SealedStreamTests
{
    private const int Piece = PieceTagger.PieceSize;
    private static readonly Digest Name = Digest.Of("sha256", [1]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Piece - 1)]
    [InlineData(Piece)]
    [InlineData(3 * Piece + 17)]
    public void What_was_sealed_passes_whole_however_it_is_read(int length)
    {
        byte[] content = Content(length);
        ContentSeal seal = Seal(content);

        foreach (int size in new[] { 1000, Piece - 1, Piece, 2 * Piece })
        {
            Assert.Equal(content, Read(new SealedStream(new MemoryStream(content), seal, Name, "it"), size));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Piece)]
    [InlineData(2 * Piece + 5)]
    public void One_bit_is_enough_and_nothing_of_its_piece_passes(int place)
    {
        byte[] content = Content(2 * Piece + 6);
        ContentSeal seal = Seal(content);
        content[place] ^= 1;

        Assert.Equal(place / Piece * Piece, ReadUntilFailure(content, seal));
    }

    [Fact]
    public void Pieces_that_changed_places_are_others()
    {
        byte[] content = Content(2 * Piece);
        ContentSeal seal = Seal(content);

        Assert.Equal(0, ReadUntilFailure([.. content[Piece..], .. content[..Piece]], seal));
    }

    [Fact]
    public void A_missing_end_and_one_too_many_are_noticed()
    {
        byte[] content = Content(2 * Piece);
        ContentSeal seal = Seal(content);

        Assert.Equal(Piece, ReadUntilFailure(content[..Piece], seal));
        Assert.Equal(Piece, ReadUntilFailure(content[..^1], seal));
        Assert.Equal(2 * Piece, ReadUntilFailure([.. content, 0], seal));
    }

    [Fact]
    public void The_same_content_has_other_tags_under_another_key()
    {
        byte[] content = Content(100);

        Assert.NotEqual(Seal(content).Tags, Seal(content).Tags);
    }

    private static byte[] Content(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private static ContentSeal Seal(byte[] content)
    {
        byte[] key = ContentSeal.CreateKey();
        using var tagger = new PieceTagger(key);
        return new ContentSeal(key, content.Chunk(Piece).Select(piece => tagger.TagNext(piece)).ToArray());
    }

    private static byte[] Read(SealedStream stream, int size)
    {
        using SealedStream source = stream;
        using var read = new MemoryStream();
        source.CopyTo(read, size);
        return read.ToArray();
    }

    private static int ReadUntilFailure(byte[] content, ContentSeal seal)
    {
        using var source = new SealedStream(new MemoryStream(content), seal, Name, "it");
        using var read = new MemoryStream();
        var exception = Assert.Throws<ImageException>(() => source.CopyTo(read, 100_000));
        Assert.Equal(ImageError.DigestMismatch, exception.Error);
        return (int)read.Length;
    }
}
