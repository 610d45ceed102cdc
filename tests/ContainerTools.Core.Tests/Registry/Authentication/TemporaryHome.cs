using System.Text;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

/// <summary>A user of their own: a folder for files, an environment for variables, a PATH for credential helpers.</summary>
internal sealed class TemporaryHome : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("containertools-home-");

    public TemporaryHome() => Variables = new() { ["PATH"] = At("bin"), ["XDG_RUNTIME_DIR"] = At("run") };

    public Dictionary<string, string> Variables { get; }

    public UserEnvironment Environment => new(Variables.GetValueOrDefault, _folder.FullName, LinuxUser: 1000);

    public string At(string path) => Path.GetFullPath(Path.Combine(_folder.FullName, path));

    public string Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
        return At(path);
    }

    /// <summary>A config file in which each key has the user of that name.</summary>
    public string WriteUsers(string path, params (string Key, string User)[] users) => Write(path, Users(users));

    public void WriteHelper(string name, string script)
    {
        string path = Write($"bin/docker-credential-{name}", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The content of a config file whose entries are given as JSON.</summary>
    public static string Config(params (string Key, string Entry)[] entries) =>
        "{\"auths\":{" + string.Join(',', entries.Select(e => $"\"{e.Key}\":{e.Entry}")) + "}}";

    public static string Users(params (string Key, string User)[] users) =>
        Config(users.Select(u => (u.Key, $"{{\"auth\":\"{Auth($"{u.User}:pw")}\"}}")).ToArray());

    public static string Auth(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public void Dispose() => _folder.Delete(recursive: true);
}
