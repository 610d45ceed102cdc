using System.Globalization;
using System.Runtime.InteropServices;

namespace ContainerTools.Session;

/// <summary>
/// Something that would leave a file behind if the process ended now. When the process is told to end, by SIGTERM as container engines
/// and init systems do or by SIGHUP as a closed terminal does, all of them are ended first, as Ctrl+C ends them; then
/// the signal does what it did before. Thread-safe.
/// </summary>
internal sealed class Unfinished : IDisposable
{
    // Engines kill after ten seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(9);
    private static readonly List<Unfinished> All = [];
    private static readonly List<PosixSignalRegistration> Registrations = [];
    private readonly Action _end;

    /// <param name="end">Ends it, or asks it to end; what it leads to in the end is <see cref="Dispose"/>. Called on any thread.</param>
    public Unfinished(Action end)
    {
        _end = end;
        lock (All)
        {
            All.Add(this);
            if (Registrations.Count == 0)
            {
                Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndAll));
                if (!IsHangupIgnored())
                {
                    Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, EndAll));
                }
            }
        }
    }

    /// <summary>It is over, and has left nothing.</summary>
    public void Dispose()
    {
        PosixSignalRegistration[] unneeded = [];
        lock (All)
        {
            All.Remove(this);
            Monitor.PulseAll(All);
            if (All.Count == 0)
            {
                unneeded = [.. Registrations];
                Registrations.Clear();
            }
        }

        foreach (PosixSignalRegistration registration in unneeded)
        {
            registration.Dispose();
        }
    }

    // What began last may use what began before.
    private static void EndAll(PosixSignalContext signal)
    {
        Unfinished[] found;
        lock (All)
        {
            found = [.. Enumerable.Reverse(All)];
        }

        foreach (Unfinished one in found)
        {
            try
            {
                one._end();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException or AggregateException)
            {
                // The others still are to be ended.
            }
        }

        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        lock (All)
        {
            while (found.Any(All.Contains) && deadline - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(All, TimeSpan.FromMilliseconds(left));
            }
        }
    }

    // Under nohup the work goes on.
    private static bool IsHangupIgnored()
    {
        const string Field = "SigIgn:";
        const ulong Hangup = 1;
        try
        {
            return File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is { } line
                && (ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Hangup) != 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Where the system does not tell, nothing that may go on is ended.
            return !OperatingSystem.IsWindows();
        }
    }
}
