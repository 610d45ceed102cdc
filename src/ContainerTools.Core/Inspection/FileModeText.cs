using ContainerTools.IO.Files;

namespace ContainerTools.Inspection;

/// <summary>Modes as ten letters (POSIX, ls, "STDOUT").</summary>
internal static class FileModeText
{
    private const string Letters = "rwxrwxrwx";

    public static string Of(FileKind kind, int mode) => string.Create(10, (kind, mode), static (text, file) =>
    {
        text[0] = file.kind switch
        {
            FileKind.Directory => 'd',
            FileKind.SymbolicLink => 'l',
            FileKind.CharacterDevice => 'c',
            FileKind.BlockDevice => 'b',
            FileKind.Fifo => 'p',
            FileKind.Socket => 's',
            _ => '-',
        };
        for (int i = 0; i < Letters.Length; i++)
        {
            text[i + 1] = (file.mode >> (Letters.Length - 1 - i) & 1) != 0 ? Letters[i] : '-';
        }

        // Set-user-ID, set-group-ID and sticky show in the place of the x that they change.
        for (int i = 0; i < 3; i++)
        {
            if ((file.mode >> (11 - i) & 1) != 0)
            {
                ref char execute = ref text[3 * (i + 1)];
                execute = (execute == 'x', i) switch { (true, 2) => 't', (false, 2) => 'T', (true, _) => 's', _ => 'S' };
            }
        }
    });
}
