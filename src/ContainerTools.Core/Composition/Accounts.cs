using System.Globalization;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>
/// The files in which Unix keeps users and groups (passwd(5), group(5), shadow(5)). What the base has stays, line by line; what it lacks
/// is added, as nixpkgs' fakeNss and shadowSetup do for an image without a base.
/// </summary>
/// <param name="users">Beside root and nobody.</param>
/// <param name="groups">Beside theirs and those of the users.</param>
/// <param name="withShadow">Whether the files that pam and login want are made, too.</param>
internal sealed class Accounts(IReadOnlyList<UserAccount> users, IReadOnlyList<GroupAccount> groups, bool withShadow)
{
    private const string Origin = "the files of accounts";
    private const string PasswdPath = "etc/passwd";
    private const string GroupPath = "etc/group";
    private const string ShadowPath = "etc/shadow";
    private const string GroupShadowPath = "etc/gshadow";
    private const int Readable = 0b110_100_100;
    private const int Secret = 0b110_100_000;
    private const int Folder = 0b111_101_101;
    private const int Private = 0b111_000_000;

    // useradd(8) begins with it.
    private const long FirstUid = 1000;

    private const string PamRules = """
        account sufficient pam_unix.so
        auth sufficient pam_rootok.so
        password requisite pam_unix.so nullok yescrypt
        session required pam_unix.so

        """;

    /// <exception cref="ImageException">A name or number is taken, or the base's files cannot be read.</exception>
    public async Task<IReadOnlyList<LayerEntry>> MakeAsync(BaseFiles? below, IReporter reporter, CancellationToken cancel)
    {
        AccountFile passwd = await OpenAsync(PasswdPath, Readable).ConfigureAwait(false);
        AccountFile group = await OpenAsync(GroupPath, Readable).ConfigureAwait(false);
        AccountFile shadow = await OpenAsync(ShadowPath, Secret).ConfigureAwait(false);
        AccountFile groupShadow = await OpenAsync(GroupShadowPath, Secret).ConfigureAwait(false);
        var entries = new List<LayerEntry>();
        var members = new List<string>();

        passwd.AddMissing("root:x:0:0:root user:/var/empty:/bin/sh");
        group.AddMissing("root:x:0:");
        // Numbers that were asked for come before those that are chosen.
        HashSet<long> reserved = [.. users.Select(user => user.Uid).Concat(users.Select(user => user.Gid)).Concat(groups.Select(added => added.Gid)).OfType<long>()];
        foreach (GroupAccount added in groups)
        {
            AddGroup(added.Name, added.Gid ?? NextNumber(group), added.Members, added);
        }

        foreach (UserAccount user in users)
        {
            // The number is the group's, too, where the user gets a group of its own.
            bool isOwnGroup = user.Gid is null && group.NumberOf(user.Name) is null;
            long uid = user.Uid ?? (isOwnGroup ? NextNumber(passwd, group) : NextNumber(passwd));
            long gid = user.Gid ?? group.NumberOf(user.Name) ?? (group.HasNumber(uid) ? NextNumber(passwd, group) : uid);
            passwd.Add($"{user.Name}:x:{Number(uid)}:{Number(gid)}:{user.Comment}:{user.Home}:{user.Shell}", user);
            if (!group.HasNumber(gid))
            {
                AddGroup(user.Name, gid, [], user);
            }

            if (user.CreateHome)
            {
                entries.Add(Home(user, uid, gid));
            }
        }

        passwd.AddMissing("nobody:x:65534:65534:nobody:/var/empty:/bin/sh");
        group.AddMissing("nobody:x:65534:");
        if (withShadow || !shadow.IsNew)
        {
            shadow.AddMissing("root:!x:::::::");
            shadow.AddMissing(users.Select(user => $"{user.Name}:!:::::::"));
        }

        if (withShadow || !groupShadow.IsNew)
        {
            groupShadow.AddMissing("root:x::");
            groupShadow.AddMissing(members);
        }

        entries.AddRange(new[] { passwd, group, shadow, groupShadow }.Where(file => file.IsChanged).Select(file => file.ToEntry(Origin)));
        AddFile("etc/nsswitch.conf", "hosts: files dns\n");
        if (withShadow)
        {
            AddFile("etc/pam.d/other", PamRules);
            AddFile("etc/login.defs", "");
        }

        entries.Add(new LayerEntry("var/empty", FileKind.Directory, Folder) { Origin = Origin });
        return entries;

        void AddGroup(string name, long gid, IReadOnlyList<string> names, object subject)
        {
            string list = string.Join(',', names);
            group.Add($"{name}:x:{Number(gid)}:{list}", subject);
            members.Add($"{name}:!::{list}");
        }

        long NextNumber(params AccountFile[] files)
        {
            HashSet<long> taken = [.. files.SelectMany(file => file.Numbers), .. reserved];
            long number = FirstUid;
            while (taken.Contains(number))
            {
                number++;
            }

            return number;
        }

        async Task<AccountFile> OpenAsync(string path, int mode) => below is not null && await below.ReadFileAsync(path, reporter, cancel).ConfigureAwait(false) is { } found
            ? new AccountFile(found.Entry, TarText.Decode(found.Content), isNew: false)
            : new AccountFile(new LayerEntry(path, FileKind.File, mode), "", isNew: true);

        void AddFile(string path, string content)
        {
            if (below?.Contains(below.Follow(path)) != true)
            {
                entries.Add(new LayerEntry(path, FileKind.File, Readable) { Content = new BytesContent(Encoding.UTF8.GetBytes(content)), Origin = Origin });
            }
        }
    }

    private static LayerEntry Home(UserAccount user, long uid, long gid) => user.Home.Trim('/') is { Length: > 0 } path
        ? new LayerEntry(path, FileKind.Directory, Private) { Owner = FileOwner.ByNumber(uid, gid), KeepsOwner = true, Origin = Origin }
        : throw new ImageException(ImageError.InvalidArgument, $"The user '{user.Name}' has no home folder that could be made: its home is '{user.Home}'.", user);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
