using System.Globalization;

namespace ContainerTools.Composition;

/// <summary>A group that an image is to know (group(5)).</summary>
/// <param name="Name">Without colon or line break.</param>
public sealed record GroupAccount(string Name)
{
    private readonly string _name = AccountText.CheckName(Name);
    private readonly string[] _members = [];
    private readonly long? _gid;

    /// <summary>The name of the group.</summary>
    public string Name
    {
        get => _name;
        init => _name = AccountText.CheckName(value);
    }

    /// <summary>The number; null takes the next one from 1000 on that no other group has.</summary>
    public long? Gid
    {
        get => _gid;
        init => _gid = AccountText.CheckNumber(value);
    }

    /// <summary>The names of users that are in the group, beside those whose first group it is.</summary>
    public IReadOnlyList<string> Members
    {
        get => _members;
        init => _members = [.. value.Select(AccountText.CheckName)];
    }

    /// <summary>Reads a name alone, a name and a number as in <c>app:1654</c>, or a line of a group file.</summary>
    /// <remarks>PowerShell converts strings to parameters of this type through this method.</remarks>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static GroupAccount Parse(string text) => text.Split(':') switch
    {
        [var name] => new(name),
        [var name, var gid] => new(name) { Gid = AccountText.ParseNumber(gid) },
        [var name, _, var gid, var members] => new(name)
        {
            Gid = AccountText.ParseNumber(gid),
            Members = members.Split(',', StringSplitOptions.RemoveEmptyEntries),
        },
        _ => throw new FormatException($"'{text}' is neither a name, a name and a number (app:1654), nor a line of a group file."),
    };

    /// <inheritdoc/>
    public override string ToString() => Gid is { } gid ? string.Create(CultureInfo.InvariantCulture, $"{Name}:{gid}") : Name;
}
