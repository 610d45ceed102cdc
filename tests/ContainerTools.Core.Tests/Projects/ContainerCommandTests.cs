using ContainerTools.Projects;

namespace ContainerTools.Tests.Projects;

/// <summary>How the items of a project become Entrypoint and Cmd; the cases are those of the SDK's documentation.</summary>
public sealed class ContainerCommandTests
{
    private static readonly ContainerCommand App = new() { AppCommand = ["dotnet", "/app/App.dll"] };

    [Fact]
    public void The_program_is_the_entrypoint_and_default_arguments_are_the_command() =>
        Check(App with { AppCommandArguments = ["a"], DefaultArguments = ["b"] }, ["/bin/sh"], ["dotnet", "/app/App.dll", "a"], ["b"]);

    [Fact]
    public void An_entrypoint_of_the_project_takes_the_program_as_its_arguments() =>
        Check(App with { Entrypoint = ["/init"], EntrypointArguments = ["-v"], DefaultArguments = ["b"] }, [], ["/init", "-v"], ["dotnet", "/app/App.dll", "b"]);

    [Fact]
    public void Arguments_without_an_entrypoint_are_those_of_the_program() =>
        Check(App with { EntrypointArguments = ["a"] }, [], ["dotnet", "/app/App.dll"], ["a"]);

    [Fact]
    public void The_base_s_entrypoint_stays_where_the_program_is_its_argument() =>
        Check(App with { Instruction = "DefaultArgs" }, ["/entry.sh"], ["/entry.sh"], ["dotnet", "/app/App.dll"]);

    [Theory]
    [InlineData("dotnet")]
    [InlineData("/usr/bin/dotnet")]
    public void A_base_that_starts_NET_itself_is_not_asked(string entrypoint) =>
        Check(App with { Instruction = "DefaultArgs" }, [entrypoint], [], ["dotnet", "/app/App.dll"]);

    [Fact]
    public void Nothing_is_made_of_the_program_where_the_project_says_so() =>
        Check(new ContainerCommand { Instruction = "None", Entrypoint = ["/other"] }, ["/bin/sh"], ["/other"], []);

    public static TheoryData<string> Contradictions => new(Wrong.Keys);

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void A_project_that_contradicts_itself_is_refused(string message)
    {
        ImageException exception = Assert.Throws<ImageException>(() => Wrong[message].Resolve([]));

        Assert.Equal(ImageError.InvalidArgument, exception.Error);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, ContainerCommand> Wrong => new()
    {
        ["without a ContainerEntrypoint"] = App with { Instruction = "DefaultArgs", EntrypointArguments = ["a"] },
        ["without a ContainerAppCommand"] = new() { AppCommandArguments = ["a"] },
        ["nothing is made of them"] = App with { Instruction = "None" },
        ["the program's own command is the Entrypoint"] = App with { Instruction = "Entrypoint", Entrypoint = ["/init"] },
        ["is 'Other'"] = App with { Instruction = "Other" },
    };

    private static void Check(ContainerCommand command, string[] below, string[] entrypoint, string[] cmd)
    {
        (IReadOnlyList<string> first, IReadOnlyList<string> rest) = command.Resolve(below);
        Assert.Equal(entrypoint, first);
        Assert.Equal(cmd, rest);
    }
}
