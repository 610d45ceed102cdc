namespace ContainerTools.Projects;

/// <summary>
/// How a container starts the program: the rules of the .NET SDK for its items ContainerAppCommand, ContainerEntrypoint and
/// others (.NET documentation, "Containerize a .NET app reference").
/// </summary>
internal sealed record ContainerCommand
{
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    public IReadOnlyList<string> EntrypointArguments { get; init; } = [];

    public IReadOnlyList<string> AppCommand { get; init; } = [];

    public IReadOnlyList<string> AppCommandArguments { get; init; } = [];

    public IReadOnlyList<string> DefaultArguments { get; init; } = [];

    /// <summary>Where the program's own command goes: Entrypoint, DefaultArgs or None; empty for what the other items mean.</summary>
    public string Instruction { get; init; } = "";

    /// <param name="below">The base's Entrypoint.</param>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: the items contradict each other.</exception>
    public (IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Command) Resolve(IReadOnlyList<string> below)
    {
        // Some bases have 'dotnet' there, which is for no program in particular.
        IReadOnlyList<string> inherited = below is ["dotnet" or "/usr/bin/dotnet"] ? [] : below;
        ContainerCommand command = Complete();
        command.Check();
        return command.Instruction.ToUpperInvariant() switch
        {
            "NONE" => (command.EntrypointOr(inherited), command.DefaultArguments),
            "DEFAULTARGS" => (command.EntrypointOr(inherited), [.. command.AppCommand, .. command.AppCommandArguments, .. command.DefaultArguments]),
            "ENTRYPOINT" => ([.. command.AppCommand, .. command.AppCommandArguments], command.DefaultArguments),
            _ => throw Wrong($"ContainerAppCommandInstruction is '{command.Instruction}'; it can be Entrypoint, DefaultArgs or None."),
        };
    }

    private bool HasEntrypoint => Entrypoint.Count > 0 || EntrypointArguments.Count > 0;

    private IReadOnlyList<string> EntrypointOr(IReadOnlyList<string> inherited) => Entrypoint.Count > 0 ? [.. Entrypoint, .. EntrypointArguments] : inherited;

    // What is meant where the project does not say it.
    private ContainerCommand Complete() =>
        Instruction.Length > 0 ? this
        : !HasEntrypoint ? this with { Instruction = "Entrypoint" }

        // Once there were arguments of the Entrypoint only.
        : DefaultArguments.Count == 0 && AppCommandArguments.Count == 0 && Entrypoint.Count == 0
            ? this with { Instruction = "None", Entrypoint = AppCommand, AppCommand = [], DefaultArguments = EntrypointArguments, EntrypointArguments = [] }
        : this with { Instruction = "DefaultArgs" };

    private void Check()
    {
        bool IsInstruction(string name) => Instruction.Equals(name, StringComparison.OrdinalIgnoreCase);
        if (EntrypointArguments.Count > 0 && Entrypoint.Count == 0)
        {
            throw Wrong("ContainerEntrypointArgs are given without a ContainerEntrypoint.");
        }

        if (AppCommandArguments.Count > 0 && AppCommand.Count == 0)
        {
            throw Wrong("ContainerAppCommandArgs are given without a ContainerAppCommand.");
        }

        if (IsInstruction("None") && AppCommand.Count + AppCommandArguments.Count > 0)
        {
            throw Wrong("ContainerAppCommand and ContainerAppCommandArgs are given, but by ContainerAppCommandInstruction nothing is made of them.");
        }

        if (IsInstruction("Entrypoint") && HasEntrypoint)
        {
            throw Wrong("ContainerEntrypoint is given, but by ContainerAppCommandInstruction the program's own command is the Entrypoint.");
        }
    }

    private static ImageException Wrong(string message) => new(ImageError.InvalidArgument, $"The project contradicts itself: {message}");
}
