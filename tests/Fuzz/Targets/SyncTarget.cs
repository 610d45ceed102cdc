using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Syncing;

namespace ContainerTools.Fuzzing;

/// <summary>Files of rules, states of runs, and the patterns and ranges in them: what is taken chooses tags without failing, in whatever order they come.</summary>
internal sealed class SyncTarget : FuzzTarget
{
    private static readonly string[] Tags = ["latest", "1", "1.2", "v1.2.3", "1.2.3-rc.1", "3.12-alpine", "20240131", "a]b", new('9', 128), "1.2.3.4", "x"];

    private static readonly string[] Pieces = [">=", "<", "^", "~", "!=", "=", "1", "2.0", "x", "*", "-", " - ", "||", ",", " ", "v", ".", "rc", "+", "0", "(", ")", "[", "]", "{9}", "|", "?", "\\d", "\\"];

    private static readonly JsonNode[] Seeds =
    [
        JsonNode.Parse("""
            {"version":1,"defaults":{"destination":"b.example/c/","includeReferrers":true},"sync":[
              {"source":["a.example/b","a.example/c*"],"include":"1*","includeRegex":["\\d+(\\.\\d+)*"],"exclude":["*-rc*"],"versionRange":">=1 <2 || ^3","suffix":"-alpine","latest":2,
               "platform":["linux/amd64"],"remove":true,"includePrerelease":false,"rateLimitReserve":3,"rateLimitAction":"Wait"}]}
            """)!,
        JsonNode.Parse($$$"""{"syncStateVersion":1,"destinations":[{"name":"b.example/c","asked":"2026-01-01T00:00:00.0000000+00:00","tags":{"1":"sha256:{{{new string('a', 64)}}}"}}]}""")!,
    ];

    public override string Name => "sync";

    public override byte[] Make(Random random) => random.Next(3) == 0
        ? Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)])))
        : JsonMutator.Mutate(Seeds[random.Next(Seeds.Length)], random);

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        string text = Encoding.UTF8.GetString(input);
        bool taken = false;
        foreach (Action read in new Action[] { () => ReadRules(input), () => ReadState(input), () => Choose(new SyncRule("", "") { VersionRange = text }), () => Choose(new SyncRule("", "") { IncludeRegex = [text], Exclude = [text] }) })
        {
            try
            {
                read();
                taken = true;
            }
            catch (ImageException)
            {
                // The others may take it.
            }
        }

        return taken ? Task.FromResult(true) : throw new ImageException(ImageError.Malformed, string.Create(CultureInfo.InvariantCulture, $"Nothing takes these {input.Length} bytes."));
    }

    private static void ReadRules(byte[] input)
    {
        foreach (SyncRule rule in SyncRuleFile.Parse(input, "it"))
        {
            Choose(rule);
        }
    }

    private static void ReadState(byte[] input)
    {
        byte[] written = SyncState.Parse(input, "it").ToBytes();
        FuzzException.Unless(SyncState.Parse(written, "it").ToBytes().AsSpan().SequenceEqual(written), "A state is written as it is read");
    }

    private static void Choose(SyncRule rule)
    {
        var selector = new TagSelector(rule);
        FuzzException.Unless(selector.Select(Tags).SequenceEqual(selector.Select(Enumerable.Reverse(Tags))), "The order of the list does not matter");
    }
}
