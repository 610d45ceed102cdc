using System.Diagnostics;
using System.Management.Automation;

namespace ContainerTools.Output;

/// <summary>How far a transfer has come. Counting is cheap and may be done by many threads; showing is another's business.</summary>
/// <param name="activity">What is going on, for the user.</param>
/// <param name="total">In bytes; zero where nobody knows it.</param>
internal sealed class TransferProgress(string activity, long total)
{
    // One id for the whole module: one transfer, one bar.
    private const int ActivityId = 1_346_720;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _done;

    public void Advance(long bytes) => Interlocked.Add(ref _done, bytes);

    public ProgressRecord ToRecord()
    {
        long done = Interlocked.Read(ref _done);
        double seconds = Math.Max(Stopwatch.GetElapsedTime(_started).TotalSeconds, 0.001);
        if (total == 0)
        {
            return new ProgressRecord(ActivityId, activity, $"{DisplayText.Size(done)}, {DisplayText.Size((long)(done / seconds))}/s") { PercentComplete = -1 };
        }

        done = Math.Min(done, total);
        double rate = done / seconds;
        return new ProgressRecord(ActivityId, activity, $"{DisplayText.Size(done)} of {DisplayText.Size(total)}, {DisplayText.Size((long)rate)}/s")
        {
            PercentComplete = (int)(100 * (double)done / total),
            SecondsRemaining = done == 0 ? -1 : (int)Math.Min((total - done) / rate, int.MaxValue),
        };
    }

    public ProgressRecord ToLastRecord()
    {
        ProgressRecord record = ToRecord();
        record.RecordType = ProgressRecordType.Completed;
        return record;
    }
}
