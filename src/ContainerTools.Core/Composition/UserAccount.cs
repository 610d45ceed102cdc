using System.Globalization;

namespace ContainerTools.Composition;

/// <summary>A user that an image is to know (passwd(5)). No user gets a password.</summary>
/// <param name="Name">Without colon or line break.</param>
public sealed record UserAccount(string Name)
{
    private readonly string _name = AccountText.CheckName(Name);
    private readonly string _comment = "";
    private readonly string _home = "/";
    private readonly string _shell = "/bin/sh";
    private readonly long? _uid;
    private readonly long? _gid;

    /// <summary>The name of the account.</summary>
    public string Name
    {
        get => _name;
        init => _name = AccountText.CheckName(value);
    }

    /// <summary>The number; null takes the next one from 1000 on that no other account has.</summary>
    public long? Uid
    {
        get => _uid;
        init => _uid = AccountText.CheckNumber(value);
    }

    /// <summary>
    /// The number of the user's group, which is made if there is none; null means the group of the user's name, which is made if there is
    /// none, with the number of the user where that is free.
    /// </summary>
    public long? Gid
    {
        get => _gid;
        init => _gid = AccountText.CheckNumber(value);
    }

    /// <summary>The full name, or anything else about the user ("GECOS").</summary>
    public string Comment
    {
        get => _comment;
        init => _comment = AccountText.CheckField(value);
    }

    /// <summary>The home folder, an absolute path without <c>.</c> and <c>..</c>; or empty.</summary>
    public string Home
    {
        get => _home;
        init => _home = AccountText.CheckFolder(value);
    }

    /// <summary>The program that logs the user in.</summary>
    public string Shell
    {
        get => _shell;
        init => _shell = AccountText.CheckField(value);
    }

    /// <summary>Whether the home folder is made: mode 0700, the user's own.</summary>
    public bool CreateHome { get; init; }

    /// <summary>Reads a name alone, a name and a number as in <c>app:1654</c>, or a line of a passwd file.</summary>
    /// <remarks>PowerShell converts strings to parameters of this type through this method.</remarks>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static UserAccount Parse(string text) => text.Split(':') switch
    {
        [var name] => new(name),
        [var name, var uid] => new(name) { Uid = AccountText.ParseNumber(uid) },
        [var name, _, var uid, var gid, var comment, var home, var shell] => new(name)
        {
            Uid = AccountText.ParseNumber(uid),
            Gid = AccountText.ParseNumber(gid),
            Comment = comment,
            Home = home,
            Shell = shell,
        },
        _ => throw new FormatException($"'{text}' is neither a name, a name and a number (app:1654), nor a line of a passwd file."),
    };

    /// <inheritdoc/>
    public override string ToString() => Uid is { } uid ? string.Create(CultureInfo.InvariantCulture, $"{Name}:{uid}") : Name;
}
