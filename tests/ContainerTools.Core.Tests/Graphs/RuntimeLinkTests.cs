using ContainerTools.Graphs;
using ContainerTools.Layering;
using ContainerTools.Testing;
using ContainerTools.Tests.Composition;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Graphs;

public sealed class RuntimeLinkTests : IDisposable
{
    private readonly GraphBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [UnixTheory]
    [InlineData("#!/usr/bin/tool -x\n", "deb:tool")]
    [InlineData("#! /usr/bin/env tool\n", "deb:env deb:tool")]
    [InlineData("#!/usr/bin/env -S A=b tool\n", "deb:env deb:tool")]
    [InlineData("#!/usr/bin/missing\n", "")]
    [InlineData("#", "")]
    public async Task A_script_needs_its_interpreter(string content, string expected)
    {
        _bench.Debian(("env", ["usr/bin/env"], ""), ("script", ["usr/bin/script"], ""), ("tool", ["usr/bin/tool"], "")).File("usr/bin/script", content);
        ComposeBench.Chmod(Path.Combine(_bench.Root, "usr/bin/script"), "0755");

        ReferenceGraph graph = await _bench.ReadAsync(GraphKind.DebianRoot, options: new GraphOptions { IncludesRuntimeLinks = true });

        Assert.Equal(expected, string.Join(' ', GraphBench.Needs(graph, "deb:script")));
    }

    [ToolFact("ldd", "true")]
    public async Task A_program_needs_its_loader_and_its_libraries()
    {
        string program = new FileInfo("/bin/true").ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? "/bin/true";
        string[] libraries = [.. ProcessRunner.Run("ldd", [program]).Expect().Output.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.StartsWith('/')).Distinct()];
        _bench.Debian([("program", ["usr/bin/program"], ""), .. libraries.Select((path, index) => ($"lib{index}", new[] { path[1..] }, ""))]);
        File.Copy(program, Path.Combine(_bench.Root, "usr/bin/program"), overwrite: true);
        foreach (string library in libraries)
        {
            File.Copy(library, Path.Combine(_bench.Root, library[1..]), overwrite: true);
            _bench.File($"etc/ld.so.conf.d/{Path.GetFileName(library)}.conf", Path.GetDirectoryName(library) + "\n");
        }

        ReferenceGraph graph = await _bench.ReadAsync(GraphKind.DebianRoot, options: new GraphOptions { IncludesRuntimeLinks = true });

        Assert.NotEmpty(libraries);
        Assert.Equal(libraries.Select((_, index) => $"deb:lib{index}").Order(StringComparer.Ordinal), GraphBench.Needs(graph, "deb:program").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Damaged_programs_are_none()
    {
        byte[] whole = new byte[4096];
        "\u007fELF"u8.CopyTo(whole);
        (whole[4], whole[5]) = (2, 1);
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            random.NextBytes(whole.AsSpan(6, 250));
            ElfLinks? links = ElfLinks.Read(new MemoryStream(whole, 0, random.Next(whole.Length)));

            Assert.True(links is null || links.Needed.Count <= 4096);
        }
    }
}
