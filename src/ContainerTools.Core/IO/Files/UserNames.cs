namespace ContainerTools.IO.Files;

/// <summary>The names of users and groups as this machine's files have them; nothing for a number without a name.</summary>
internal static class UserNames
{
    public static string FindUser(uint uid) => Find("/etc/passwd", uid);

    public static string FindGroup(uint gid) => Find("/etc/group", gid);

    // name:password:number:…
    private static string Find(string file, uint number)
    {
        try
        {
            string wanted = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return File.ReadLines(file).Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == wanted)?[0] ?? "";
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return "";
        }
    }
}
