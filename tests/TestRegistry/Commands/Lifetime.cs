using System.Runtime.InteropServices;

namespace ContainerTools.Testing;

/// <summary>How long a server command goes on.</summary>
internal static class Lifetime
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP];

    /// <summary>Returns when standard input ends or a signal says so, so that what was started is also stopped.</summary>
    public static void Wait()
    {
        // Not disposed: the thread that reads may still set it afterwards.
        var over = new ManualResetEventSlim();
        PosixSignalRegistration[] registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            over.Set();
        }))];
        var reader = new Thread(() =>
        {
            Console.OpenStandardInput().CopyTo(Stream.Null);
            over.Set();
        })
        {
            IsBackground = true,
        };
        reader.Start();
        over.Wait();
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }
    }
}
