using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Engines;
using ContainerTools.Registry.Authentication;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Engines;

/// <summary>An engine that is scripted, a store, and surroundings in which nothing of the user's is found.</summary>
internal sealed class EngineBench : IDisposable
{
    private readonly Dictionary<string, string?> _variables = [];
    private ScriptedEngine? _engine;

    public TemporaryFolder Folder { get; } = new();

    public CollectingReporter Reporter { get; } = new();

    public ImageStore Store => new(Folder["store"]);

    /// <summary>On a Unix socket, and what DOCKER_HOST and CONTAINER_HOST say.</summary>
    public ScriptedEngine Engine => _engine ??= Serve(Folder["engine.sock"]);

    public EngineOptions Options(EngineKind kind = EngineKind.Docker) => new(kind)
    {
        Environment = new UserEnvironment(_variables.GetValueOrDefault, Folder.Path, 1000),
    };

    public void Set(string variable, string? value) => _variables[variable] = value;

    public ScriptedEngine Serve(string path)
    {
        var engine = new ScriptedEngine(path);
        Set("DOCKER_HOST", engine.Host);
        Set("CONTAINER_HOST", engine.Host);
        return engine;
    }

    /// <summary>A program on the PATH, which holds nothing else of ours.</summary>
    /// <param name="name">Of the program.</param>
    /// <param name="script">Of the shell.</param>
    public void AddProgram(string name, string script)
    {
        string folder = Folder["programs"];
        Directory.CreateDirectory(folder);
        Set("PATH", folder);
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public Task<ArchiveContent> ImportAsync(params string[] names) => ImportAsync(EngineKind.Docker, names);

    public Task<ArchiveContent> ImportAsync(EngineKind kind, params string[] names) =>
        EngineImages.ImportAsync(Options(kind), names, new ArchiveStore(Store), Reporter, RegistryBench.Limit());

    public Task<IReadOnlyList<LoadedImage>> ExportAsync(params IImage[] images) => ExportAsync(EngineKind.Docker, images);

    public Task<IReadOnlyList<LoadedImage>> ExportAsync(EngineKind kind, params IImage[] images) =>
        EngineImages.ExportAsync(Options(kind), images, new ExportOptions(), Folder.Path, Reporter, RegistryBench.Limit());

    /// <summary>What writers have left unfinished in the store.</summary>
    public IReadOnlyList<string> Unfinished => Directory.Exists(Folder["store", "ingest"]) ? Directory.GetFileSystemEntries(Folder["store", "ingest"]) : [];

    public void Dispose()
    {
        _engine?.Dispose();
        Folder.Dispose();
    }
}
