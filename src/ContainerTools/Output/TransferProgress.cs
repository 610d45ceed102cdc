using System.Diagnostics;
using System.Management.Automation;

namespace ContainerTools.Output;

/// <summary>How far a transfer has come. Counting is cheap and may be done by many threads; showing is another's business.</summary>
/// <param name="activity">What is going on, for the user.</param>
/// <param name="total">In bytes.</param>
internal sealed class TransferProgress(string activity, long total)
{
    // One id for the whole module: one transfer, one bar.
    private const int ActivityId = 1_346_720;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _done;

    public void Advance(long bytes) => Interlocked.Add(ref _done, bytes);

    public ProgressRecord ToRecord()
    {
        long done = Math.Min(Interlocked.Read(ref _done), total);
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        double rate = done / Math.Max(seconds, 0.001);
        return new ProgressRecord(ActivityId, activity, $"{DisplayText.Size(done)} of {DisplayText.Size(total)}, {DisplayText.Size((long)rate)}/s")
        {
            PercentComplete = total == 0 ? 0 : (int)(100 * (double)done / total),
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
