using ContainerTools.Testing;

namespace ContainerTools.Tests.Tar;

/// <summary>A folder with everything that makes tar programs use their extensions.</summary>
internal sealed class SampleTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SampleTree()
    {
        Directory.CreateDirectory(Root);
        Write("empty", 0);
        Write("block", 512);
        Write("odd", 70_001);
        Write("é-😀", 3);
        LongFolder = string.Join('/', Enumerable.Range(0, 6).Select(i => new string((char)('a' + i), 60)));
        Directory.CreateDirectory(In(LongFolder));
        Write($"{LongFolder}/{new string('n', 150)}", 11);
        Write($"{new string('h', 90)}", 5);
        File.CreateSymbolicLink(In("symlink"), "odd");
        File.CreateSymbolicLink(In("long-symlink"), new string('t', 170));
        ProcessRunner.Run("ln", In("odd"), In("second-name")).Expect();
        ProcessRunner.Run("mkfifo", In("fifo")).Expect();
        using (FileStream sparse = File.Create(In("holes")))
        {
            for (int i = 0; i < 60; i++)
            {
                sparse.Position = i * 131_072;
                sparse.Write(BitConverter.GetBytes(i + 1));
            }

            sparse.SetLength(9_000_000);
        }

        using (FileStream hole = File.Create(In("one-hole")))
        {
            hole.SetLength(1 << 20);
        }

        File.SetLastWriteTimeUtc(In("block"), DateTime.UnixEpoch.AddSeconds(1_234_567_890).AddTicks(1_234_567));
    }

    public string LongFolder { get; }

    public string Root => _folder["tree"];

    public string In(string name) => Path.Combine(Root, name);

    /// <summary>Runs tar in the folder above <see cref="Root"/>.</summary>
    public byte[] Pack(params string[] options)
    {
        using var archive = new MemoryStream();
        ProcessRunner.Run("tar", [.. options, "-C", _folder.Path, "-cf", "-", "tree"], new ProcessOptions { Output = archive }).Expect();
        return archive.ToArray();
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        File.WriteAllBytes(In(name), content);
    }
}
