using ContainerTools.FileSystem;
using ContainerTools.Tar;

namespace ContainerTools.Tests.FileSystem;

public sealed class TreeLimitsTests
{
    private readonly TreeStore _store = new(ignoresCase: false);

    [Fact]
    public void Names_that_would_fill_the_memory_are_an_error_that_says_the_limit()
    {
        string name = new('n', 1 << 20);
        var list = new HeaderList();
        TreeNode root = TreeNode.NewRoot(_store);
        RefusesText(number => list.Add(Entry($"{number}{name}"), "The layer"));
        RefusesText(number => root.GetOrAdd($"{number}{name}"));
    }

    [Fact]
    public void So_are_link_targets_and_attributes()
    {
        string target = new('t', 1 << 20);
        var list = new HeaderList();
        RefusesText(number => list.Add(Entry("s") with { LinkName = $"{number}{target}" }, "The layer"));
        RefusesText(number => _store.AddBody(Entry("s") with { LinkName = $"{number}{target}" }, 0, 0));
        var other = new TreeStore(ignoresCase: false);
        byte[] value = new byte[1 << 20];
        RefusesText(number => other.AddBody(Entry("f") with { Uid = number, Records = [new PaxRecord("SCHILY.xattr.user.x", value)] }, 0, 0));
    }

    [Fact]
    public void What_names_and_files_share_is_kept_once()
    {
        // Each alone would be far above the limit.
        var list = new HeaderList();
        string folder = new('n', 1 << 20);
        TreeNode node = TreeNode.NewRoot(_store);
        TreeNode inside = node.GetOrAdd(folder);
        for (int number = 0; number < 1000; number++)
        {
            list.Add(Entry($"{folder}/{number}") with { UserName = "user" }, "The layer");
            inside.GetOrAdd($"{number}").PutBody(FileBody.Add(_store, Entry("f") with { UserName = "user" }, 0, number), 0, number);
        }

        Assert.Equal(1000, list.Headers.Count());
        Assert.Equal($"{folder}/999", list.Headers.Last().Name);
        Assert.Equal($"{folder}/999", node.Find(folder)?.Find("999")?.Path);
    }

    [Fact]
    public void More_entries_than_the_limit_are_an_error()
    {
        TreeNode root = TreeNode.NewRoot(_store);
        var exception = Assert.Throws<ImageException>(() => Repeat(TreeLimits.Entries + 1, number => root.GetOrAdd(number.ToString("x", null))));
        Assert.Equal(ImageError.TooLarge, exception.Error);
        Assert.Contains($"{TreeLimits.Entries:N0} entries", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_of_a_hundred_thousand_folders_is_an_error()
    {
        var exception = Assert.Throws<ImageException>(() => WrittenImage.Flatten(["f", string.Concat(Enumerable.Repeat("d/", 100_000)) + "f"]));
        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.Contains($"{TreeLimits.Folders:N0} folders", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_sort_by_code_point_and_come_back_whatever_they_are_made_of()
    {
        string[] names = ["a", "a-b", "\u00e9", "\ud7ff", "\udc80", "\udcff", "\ue000", "\uffff", "\U0001f600"];
        TreeNode root = TreeNode.NewRoot(_store);
        foreach (string name in names.Reverse())
        {
            root.GetOrAdd(name).PutFolder(null, 0, 0);
        }

        Assert.Equal(names.Order(CodePointComparer.Instance), root.Children.Select(child => child.Name));
        Assert.All(names, name => Assert.Equal(name, root.Find(name)?.Path));
    }

    [Fact]
    public void Paths_come_by_their_parts_and_are_found_again()
    {
        FileTree tree = WrittenImage.Read([WrittenLayer.Of("./", "a/", "a/c", "a-b", "a/c-d/", "a/c-d/e", "ab", "b/x/y")], 0, 0);
        string[] paths = [.. tree.Entries.Select(entry => entry.Path)];
        Assert.Equal([".", "a", "a/c", "a/c-d", "a/c-d/e", "a-b", "ab", "b", "b/x", "b/x/y"], paths);
        Assert.All(paths, path => Assert.Equal(path, tree.Find(path)?.Path));
        Assert.Null(tree.Find("a/none"));
    }

    private static TarHeader Entry(string name) => new(name, TarEntryType.File, 0, 0, 0);

    private static void RefusesText(Action<int> add)
    {
        var exception = Assert.Throws<ImageException>(() => Repeat(1000, add));
        Assert.Equal(ImageError.TooLarge, exception.Error);
        Assert.Contains($"{TreeLimits.TextBytes:N0} bytes", exception.Message, StringComparison.Ordinal);
    }

    private static void Repeat(int count, Action<int> act)
    {
        for (int number = 0; number < count; number++)
        {
            act(number);
        }
    }
}
