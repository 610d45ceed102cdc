using ContainerTools.FileSystem;
using ContainerTools.IO.Files;

namespace ContainerTools.Tests.FileSystem;

public sealed class FileTreeTests
{
    [Theory]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void As_many_links_are_followed_as_Linux_follows(int count, bool followed)
    {
        string[] links = [.. Enumerable.Range(0, count).Select(i => $"link{i} -> {(i < count - 1 ? $"link{i + 1}" : "d")}")];
        string[] Flatten() => WrittenImage.Flatten(["d/", .. links, "link0/f"]);

        if (followed)
        {
            Assert.Contains("d/f", Flatten());
        }
        else
        {
            Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(Flatten).Error);
        }
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void A_link_leads_as_far_as_a_path_may_be_long(int length, bool followed)
    {
        string folder = new('d', length - 4094);
        string target = string.Concat(Enumerable.Repeat("./", 2047)) + folder;
        string[] Flatten() => WrittenImage.Flatten([$"{folder}/", $"link -> {target}", "link/f"]);

        if (followed)
        {
            Assert.Contains($"{folder}/f", Flatten());
        }
        else
        {
            Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(Flatten).Error);
        }
    }

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    public void A_file_lies_as_deep_as_a_path_may_be_long(int depth, bool taken)
    {
        string file = string.Concat(Enumerable.Repeat("a/", depth - 1)) + "f";

        if (taken)
        {
            Assert.Equal(depth, WrittenImage.Flatten([file]).Length);
        }
        else
        {
            Assert.Contains("2,048 folders deep", Assert.Throws<ImageException>(() => WrittenImage.Flatten([file])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_upper_layer_replaces_files_and_keeps_the_rest() => Assert.Equal(
        ["a = new", "b = old", "c = new"],
        WrittenImage.Flatten(["a = old", "b = old"], ["a = new", "c = new"]));

    [Fact]
    public void A_whiteout_hides_a_file_or_a_folder_with_all_that_is_in_it() => Assert.Equal(
        ["d/", "d/keep"],
        WrittenImage.Flatten(["a", "d/", "d/keep", "d/e/", "d/e/f"], [".wh.a", "d/", "d/.wh.e", "d/.wh.never-there"]));

    [Fact]
    public void A_whiteout_hides_nothing_of_its_own_layer_wherever_it_stands()
    {
        string[] lower = ["a = old", "d/", "d/old"];
        Assert.Equal(["a = new", "d/", "d/new"], WrittenImage.Flatten(lower, ["a = new", ".wh.a", "d/", "d/new", ".wh.d"]));
        Assert.Equal(["a = new", "d/", "d/new"], WrittenImage.Flatten(lower, [".wh.a", "a = new", ".wh.d", "d/new"]));
    }

    [Fact]
    public void A_folder_takes_the_place_of_a_whiteout_before_it_and_hides_nothing() => Assert.Equal(
        ["700 d/", "d/new", "d/old"],
        WrittenImage.Flatten(["d/", "d/old"], [".wh.d", "700 d/", "d/new"]));

    [Fact]
    public void A_device_0_0_is_a_whiteout()
    {
        Assert.Equal(["b"], WrittenImage.Flatten(["a", "b"], ["a 0:0"]));
        Assert.Equal(["a/", "a/f"], WrittenImage.Flatten(["a/", "a/old"], ["a 0:0"], ["a/", "a/f"]));
    }

    [Fact]
    public void A_whiteout_makes_the_folder_that_it_lies_in() =>
        Assert.Equal(["a", "n/", "n/m/"], WrittenImage.Flatten(["a"], ["n/m/.wh.a"]));

    [Fact]
    public void A_whiteout_below_what_is_no_folder_hides_nothing()
    {
        Assert.Equal(["a = file"], WrittenImage.Flatten(["a/", "a/b"], ["a = file", "a/.wh.b", "a/.wh..wh..opq"]));
        Assert.Empty(WrittenImage.Flatten(["a/", "a/b"], [".wh.a", "a/.wh.b"]));
        Assert.Empty(WrittenImage.Flatten(["a/", "a/b"], ["a/.wh.b", ".wh.a"]));
    }

    [Theory]
    [InlineData("d/.wh..wh..opq", "d/up")]
    [InlineData("d/up", "d/.wh..wh..opq")]
    public void An_opaque_folder_hides_lower_files_wherever_its_mark_stands(string first, string second) => Assert.Equal(
        ["711 d/", "d/up"],
        WrittenImage.Flatten(["711 d/", "d/low", "d/deep/", "d/deep/low"], [first, second]));

    [Fact]
    public void What_was_hidden_may_come_back() => Assert.Equal(
        ["700 d/", "d/x = 3"],
        WrittenImage.Flatten(["d/", "d/x = 1", "d/y = 1"], [".wh.d"], ["700 d/", "d/x = 3"]));

    [Fact]
    public void Files_replace_folders_and_folders_replace_files() => Assert.Equal(
        ["a/", "a/in", "d = file", "s/", "s/in"],
        WrittenImage.Flatten(["a = file", "d/", "d/lost", "other/", "s -> other"], ["a/", "a/in", "d = file", "s/", "s/in", ".wh.other"]));

    [Fact]
    public void A_folder_that_is_listed_again_keeps_its_files_and_takes_the_new_attributes() => Assert.Equal(
        ["1770 d/", "d/low", "d/up"],
        WrittenImage.Flatten(["d/", "d/low"], ["1770 d/", "d/up"]));

    [Fact]
    public void A_folder_that_is_only_implied_keeps_the_attributes_of_the_layer_below() => Assert.Equal(
        ["700 d/", "d/low", "d/up"],
        WrittenImage.Flatten(["700 d/", "d/low"], ["d/up"]));

    [Fact]
    public void Folders_that_no_layer_lists_are_there_all_the_same()
    {
        Assert.Equal(["p/", "p/q/", "p/q/r"], WrittenImage.Flatten(["p/q/r"]));
        Assert.Equal(["a/", "a/b"], WrittenImage.Flatten(["a = file"], ["a/b"]));
    }

    [Fact]
    public void The_last_of_one_name_in_a_layer_counts() => Assert.Equal(
        ["a = 22", "711 d/", "d/x", "e = file"],
        WrittenImage.Flatten(["a = 1", "a = 22", "700 d/", "d/x", "711 d/", "e/", "e/x", "e = file"]));

    [Fact]
    public void Names_may_be_written_in_many_ways() => Assert.Equal(
        ["abs", "b", "dot/", "dot/in", "rooted", "two/", "two/in"],
        WrittenImage.Flatten(["/abs", "/./rooted", "a/../b", "./dot/", "././dot/./in", "two//in", "../../abs"]));

    [Fact]
    public void The_root_has_attributes_if_a_layer_says_so()
    {
        Assert.Equal(["700 ./", "a"], WrittenImage.Flatten(["755 ./", "a"], ["700 /"]));
    }

    [Fact]
    public void The_root_is_never_opaque() =>
        Assert.Equal(["a", "b"], WrittenImage.Flatten(["a"], [".wh..wh..opq", "b"]));

    [Fact]
    public void A_parent_that_is_a_symbolic_link_in_a_lower_layer_becomes_a_folder()
    {
        string[] lower = ["usr/", "usr/lib/", "usr/lib/a = low", "lib -> usr/lib", "l -> lib", "round -> round"];
        Assert.Equal(
            ["l/", "l/h => lib/a", "lib/", "lib/a = up", "round/", "round/x", "usr/", "usr/lib/", "usr/lib/a = low"],
            WrittenImage.Flatten(lower, ["lib/a = up", "lib/.wh.a2", "l/h => lib/a", "round/x"]));
        Assert.Equal(
            ["lib/", "usr/", "usr/lib/", "usr/lib/a = low"],
            WrittenImage.Flatten(["usr/", "usr/lib/", "usr/lib/a = low", "lib -> usr/lib"], ["lib/.wh.a"]));
    }

    [Fact]
    public void A_parent_that_is_a_symbolic_link_of_the_same_layer_is_followed()
    {
        string[] lower = ["usr/", "usr/lib/", "usr/lib/a = low", "usr/lib/b"];
        Assert.Equal(
            ["lib -> usr/lib", "usr/", "usr/lib/", "usr/lib/a = up", "usr/lib/h => usr/lib/a", "usr/lib/n = new", "usr/up -> /../lib/../../lib"],
            WrittenImage.Flatten(lower, ["lib -> usr/lib", "usr/up -> /../lib/../../lib", "lib/a = up", "lib/.wh.b", "usr/up/n = new", "lib/h => usr/up/a"]));
    }

    [Fact]
    public void A_link_of_the_same_layer_leads_to_a_folder_even_where_a_lower_layer_has_a_link() => Assert.Equal(
        ["c/", "c/y", "l -> b", "b/", "b/x"],
        WrittenImage.Flatten(["c/", "c/y", "b -> c"], ["l -> b", "l/x"]).OrderBy(line => line[0] == 'b'));

    [Fact]
    public void A_folder_in_place_of_a_symbolic_link_leaves_what_that_led_to_alone() => Assert.Equal(
        ["lib/", "lib/n", "usr/", "usr/lib/", "usr/lib/a"],
        WrittenImage.Flatten(["usr/", "usr/lib/", "usr/lib/a", "lib -> usr/lib"], ["lib/", "lib/n", "lib/.wh.a", "lib/.wh..wh..opq"]));

    [Fact]
    public void A_link_whose_target_is_not_there_leads_to_a_folder_that_is_made() => Assert.Equal(
        ["here/", "here/x", "lib -> here"],
        WrittenImage.Flatten(["lib -> here", "lib/x"]));

    [Fact]
    public void Hard_links_lead_to_files_of_their_own_layer() =>
        Assert.Equal(["a = text", "b => a"], WrittenImage.Flatten(["a = text", "b => a"]));

    [Fact]
    public void A_hard_link_before_its_target_is_understood() =>
        Assert.Equal(["a = text", "b => a"], WrittenImage.Flatten(["a => b", "b = text"]));

    [Fact]
    public void Hard_links_lead_to_files_of_lower_layers_and_keep_them()
    {
        string[] lower = ["600 a = old"];
        string[] link = ["b => a", "c => b"];
        Assert.Equal(["600 a = old", "b => a", "c => a"], WrittenImage.Flatten(lower, link));
        Assert.Equal(["600 b = old", "c => b"], WrittenImage.Flatten(lower, link, [".wh.a"]));
        Assert.Equal(["a = new", "600 b = old", "c => b"], WrittenImage.Flatten(lower, link, ["a = new"]));
        Assert.Equal(["d/", "600 d/b = old"], WrittenImage.Flatten(["x/", "x/y/", "600 x/y/a = old"], [".wh.x", "d/", "d/b => x/y/a"]));
    }

    [Fact]
    public void A_hard_link_to_what_its_layer_hides_hides_too() =>
        Assert.Empty(WrittenImage.Flatten(["a = old", "b = old"], [".wh.a", "b => a"]));

    [Fact]
    public void A_hard_link_sets_the_attributes_of_its_file() => Assert.Equal(
        ["755 a = x", "h => a"],
        WrittenImage.Flatten(["600 a = x", "755 h => a"]));

    [Fact]
    public void A_hard_link_goes_through_symbolic_links_of_folders_and_stops_at_its_target() => Assert.Equal(
        ["d/", "d/a = x", "h => d/a", "l -> d", "s -> d/a", "t => s"],
        WrittenImage.Flatten(["d/", "d/a = x", "l -> d", "s -> d/a"], ["h => l/a", "t => s"]));

    [Fact]
    public void A_hard_link_to_itself_changes_nothing() =>
        Assert.Equal(["a = x"], WrittenImage.Flatten(["a = x"], ["a => a"]));

    [Fact]
    public void Leftovers_of_AUFS_are_no_part_of_the_image_but_links_lead_to_them() => Assert.Equal(
        ["h = text"],
        WrittenImage.Flatten([".wh..wh.aufs", ".wh..wh.plnk/", ".wh..wh.plnk/12.34 = text", "h => .wh..wh.plnk/12.34", ".wh..wh.orph/"]));

    [Fact]
    public void Fifos_and_devices_are_files_like_others() => Assert.Equal(
        ["c 1:3", "p |"],
        WrittenImage.Flatten(["c = file", "p/", "p/x"], ["c 1:3", "p |"]));

    [Theory]
    [InlineData("whiteout of nothing", ".wh.")]
    [InlineData("whiteout of nothing", "d/.wh..")]
    [InlineData("whiteout of nothing", ".wh...")]
    [InlineData("which no layer has", "a => b")]
    [InlineData("which no layer has", "a => a")]
    [InlineData("hard link to the folder", "d/", "a => d")]
    [InlineData("hard link to the folder", "a => ..")]
    [InlineData("is no folder", "..")]
    [InlineData("leads nowhere", "a -> b", "b -> a", "a/x")]
    [InlineData("leads nowhere", "a -> a/../a", "a/x")]
    public void Nonsense_is_an_error(string message, params string[] entries)
    {
        var exception = Assert.Throws<ImageException>(() => WrittenImage.Flatten(entries));
        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_digs_deeper_than_file_systems_do()
    {
        Assert.Equal(2000, WrittenImage.Flatten([string.Concat(Enumerable.Repeat("a/", 2000))]).Length);
        Assert.Throws<ImageException>(() => WrittenImage.Flatten([string.Concat(Enumerable.Repeat("a/", 3000))]));
        Assert.Equal(["a/"], WrittenImage.Flatten([string.Concat(Enumerable.Repeat("a/b/../../", 3000)) + "a/"]));
    }

    [Fact]
    public void Entries_of_unknown_types_are_refused() => Assert.Throws<ImageException>(
        () => WrittenImage.Flatten(WrittenLayer.Of(new HandmadeTar().Entry("odd", 'Q').End())));

    [Fact]
    public async Task Entries_say_where_they_come_from_and_what_they_are()
    {
        Layer[] layers = [WrittenLayer.Of("d/", "600 d/f = text"), WrittenLayer.Of("d/g => d/f", "d/i/s -> x")];
        FileTree tree = await FileTree.ReadAsync(layers, 0, 1, ignoresCase: false, NullReporter.Instance, default);
        FileTreeEntry[] entries = tree.Entries.ToArray();

        Assert.Equal(["d", "d/f", "d/g", "d/i", "d/i/s"], entries.Select(entry => entry.Path));
        Assert.Equal([0, 0, 1, 1, 1], entries.Select(entry => entry.LayerIndex));
        Assert.Equal([null, null, "d/f", null, null], entries.Select(entry => entry.HardLinkTo));
        Assert.Equal([false, false, false, true, false], entries.Select(entry => entry.IsImplied));
        Assert.Equal([FileKind.Directory, FileKind.File, FileKind.File, FileKind.Directory, FileKind.SymbolicLink], entries.Select(entry => entry.Kind));
        Assert.Equal((0, 1), (entries[2].BodyLayer, entries[2].BodyEntry));
        Assert.Equal((4L, Convert.ToInt32("600", 8)), (entries[2].Size, entries[2].Mode));
        Assert.Equal("x", entries[4].LinkTarget);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(WrittenLayer.Mtime), entries[1].Modified);
    }

    [Fact]
    public void A_layer_may_be_there_twice() => Assert.Equal(
        ["a = 1", "b = 2"],
        WrittenImage.Flatten(["a = 1"], [".wh.a", "b = 2"], ["a = 1"]));
}
