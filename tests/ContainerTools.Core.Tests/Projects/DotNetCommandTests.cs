using System.Diagnostics;
using ContainerTools.Projects;
using ContainerTools.Testing;
using ContainerTools.Tests.Fuzzing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Projects;

/// <summary>What becomes of the .NET SDK's output, end and failure; a script stands in for it.</summary>
[Collection(Alone.Name)]
public sealed class DotNetCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CollectingReporter _reporter = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public async Task Lines_are_told_as_they_come_and_arguments_are_no_shell_s()
    {
        await RunAsync("""printf 'one\r\ntwo\n'; printf 'last' >&2; printf '%s\n' "$@"; cat; echo "$MSBUILDDISABLENODEREUSE $MSBuildSDKsPath" """, ["a b", "$(id)", "*"]);

        Assert.Equal(["$(id)", "*", "1 ", "a b", "last", "one", "two"], _reporter.Lines.Order(StringComparer.Ordinal));
    }

    [UnixFact]
    public async Task A_failure_tells_the_lines_with_errors_once_each_and_of_many_only_the_first()
    {
        ImageException exception = await FailsAsync("""
            echo 'Program.cs(1,1): error CS1002: ; expected [/x/App.csproj]'
            echo 'Program.cs(1,1): warning CS0168: unused'
            echo 'Program.cs(1,1): error CS1002: ; expected [/x/App.csproj]'
            echo 'MSBUILD : error MSB1009: no project' >&2
            i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo "error NU$i: gone"; done
            exit 3
            """);

        Assert.Equal(ImageError.CommandFailed, exception.Error);
        Assert.StartsWith("The project cannot be read: '", exception.Message, StringComparison.Ordinal);
        Assert.Contains("exit code 3", exception.Message, StringComparison.Ordinal);
        Assert.Single(exception.Message.Split('|'), line => line.Contains("CS1002", StringComparison.Ordinal));
        Assert.DoesNotContain("CS0168", exception.Message, StringComparison.Ordinal);
        Assert.Equal(21, exception.Message.Split('|').Length);
        Assert.Contains("more lines with errors", exception.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_failure_that_names_no_error_tells_the_last_lines()
    {
        ImageException exception = await FailsAsync("i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo line $i; done; exit 1");

        Assert.Contains("line 100", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("line 80 ", exception.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_line_without_an_end_is_cut_and_does_not_fill_the_memory()
    {
        // A line that is held takes two bytes a character, at least. What others left in this process does not count.
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await RunAsync("head -c 200000000 /dev/zero | tr '\\0' x; echo; echo after", []);

        Assert.Equal([4096, 5], _reporter.Lines.Select(line => line.Length));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 200_000_000);
    }

    [UnixFact]
    public async Task A_child_that_stays_and_holds_the_output_does_not_hold_us()
    {
        var clock = Stopwatch.StartNew();
        await RunAsync("sleep 60 & echo done", []);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(["done"], _reporter.Lines);
    }

    [UnixFact]
    public async Task Stopping_kills_it_with_all_that_it_has_started()
    {
        using var stop = new CancellationTokenSource();
        Task running = RunAsync("sh -c 'echo $$; exec sleep 600' & echo $$; wait", [], stop.Token);
        while (_reporter.Lines.Count < 2)
        {
            await Task.Delay(20);
        }

        int[] started = [.. _reporter.Lines.Select(int.Parse)];
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.All(started, id => Assert.False(IsRunning(id)));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told()
    {
        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => new DotNetCommand(_folder["nothing"]).RunAsync([], _folder.Path, "The project cannot be read", _reporter, default));

        Assert.Equal(ImageError.CommandFailed, exception.Error);
        Assert.Contains("cannot be started", exception.Message, StringComparison.Ordinal);
    }

    private Task<ImageException> FailsAsync(string script) => Assert.ThrowsAsync<ImageException>(() => RunAsync(script, []));

    private Task RunAsync(string script, string[] arguments, CancellationToken cancel = default)
    {
        string path = _folder["dotnet"];
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new DotNetCommand(path).RunAsync(arguments, _folder.Path, "The project cannot be read", _reporter, cancel);
    }

    // One that was killed may wait for its parent to notice.
    private static bool IsRunning(int id) =>
        File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
}
