using System.IO.Pipes;
using System.Runtime.InteropServices;
using ContainerTools.IO.Streams;

namespace ContainerTools.IO.Processes;

/// <summary>
/// The pipe into a process. It is written to synchronously: asynchronous writes make it one that never waits, and then each
/// 64 KiB go through the framework's event loop and two more threads.
/// </summary>
internal sealed partial class InputPipe : WriteOnlyStream
{
    private const int SetPipeSize = 1031;

    // What every user may have (/proc/sys/fs/pipe-max-size), and writer and reader take turns less often.
    private const int Capacity = 1024 * 1024;

    private readonly Stream _pipe;

    public InputPipe(Stream pipe)
    {
        _pipe = pipe;
        if (OperatingSystem.IsLinux() && pipe is PipeStream { SafePipeHandle: var handle })
        {
            // Where it is refused, the pipe stays as it is.
            _ = fcntl(handle, SetPipeSize, Capacity);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _pipe.Write(buffer);

    public override void Flush() => _pipe.Flush();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fcntl(SafeHandle file, int command, nint argument);
}
