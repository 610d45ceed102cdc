using System.Diagnostics.CodeAnalysis;

namespace ContainerTools.Packages.Rpm;

/// <summary>Decides what a record that cannot be read means for those after it: nothing where somebody wants to be told, the end otherwise.</summary>
/// <param name="what">The database, in errors.</param>
/// <param name="report">Is told what is wrong with a record; null where the first such record ends the reading.</param>
internal sealed class RecordFaults(string what, Action<ImageException>? report)
{
    // Damage of so many places is no accident, and each costs time.
    private const int Most = 1000;
    private int _count;

    /// <summary>Reads a record, or a part of the database that holds records.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ImageException">It cannot be read, and that is not reported, or was too often.</exception>
    public bool TryRead<T>(Func<T> read, [MaybeNullWhen(false)] out T record)
    {
        try
        {
            record = read();
            return true;
        }
        catch (ImageException fault) when (report is not null)
        {
            record = default;
            report(++_count <= Most ? fault : throw RpmFault.Malformed(what, $"is damaged in more than {Most:N0} places"));
            return false;
        }
    }
}
