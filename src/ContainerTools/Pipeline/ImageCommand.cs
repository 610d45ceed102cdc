using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Session;

namespace ContainerTools.Pipeline;

/// <summary>
/// Runs the core's asynchronous work under a cmdlet: the work goes on in the background, while what it has to say is
/// said on the pipeline's own thread, the only one PowerShell allows. Stopping cancels the work.
/// </summary>
public abstract class ImageCommand : PSCmdlet, IDisposable
{
    // Bounded, so that the pipeline sets the pace and memory stays flat.
    private const int MailboxSize = 8;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stopping = new();

    protected sealed override void StopProcessing() => _stopping.Cancel();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stopping.Dispose();
        }
    }

    /// <summary>Runs work to its end.</summary>
    /// <param name="progress">Shown while it runs; null for work that takes no time worth showing.</param>
    /// <exception cref="PipelineStoppedException">The user stopped the pipeline.</exception>
    private protected T Await<T>(Func<Mailbox, CancellationToken, Task<T>> work, TransferProgress? progress = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var mail = new BlockingCollection<Action>(MailboxSize);
        using var unfinished = new Unfinished(stop.Cancel);
        var mailbox = new Mailbox(this, mail, progress);
        Task<T> task = Task.Run(async () =>
        {
            try
            {
                return await work(mailbox, stop.Token).ConfigureAwait(false);
            }
            finally
            {
                mail.CompleteAdding();
            }
        });

        try
        {
            Deliver(mail, progress);
        }
        catch
        {
            // Downstream has stopped or gone: the work must end before we leave, and may be waiting to post.
            stop.Cancel();
            foreach (Action unread in mail.GetConsumingEnumerable())
            {
                _ = unread;
            }

            Task.WaitAny(task);
            throw;
        }

        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private protected void Await(Func<Mailbox, CancellationToken, Task> work, TransferProgress? progress = null) =>
        Await(
            async (mailbox, cancel) =>
            {
                await work(mailbox, cancel).ConfigureAwait(false);
                return true;
            },
            progress);

    /// <summary>What the user can do about an error of this command, where that is not what the error means elsewhere.</summary>
    /// <returns>Null for what is advised in general.</returns>
    private protected virtual string? Advise(ImageError error) => null;

    /// <summary>Does what concerns one input. If it fails, the user is told, and the other inputs lose nothing by it.</summary>
    /// <returns>Whether it went well.</returns>
    private protected bool ContinueOnError(object? target, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception) when (IsKnown(exception))
        {
            WriteError(ToRecord(exception, target));
            return false;
        }
    }

    /// <summary>Fails where nothing came down the pipeline: a filter with a typing error must not end in a job that did nothing and succeeds.</summary>
    /// <param name="count">How many inputs came.</param>
    /// <param name="what">What is done with an input, such as <c>export</c>.</param>
    private protected void RequireInput(int count, string what)
    {
        if (count == 0 && MyInvocation.ExpectingInput)
        {
            FailOnError(() => throw new ImageException(ImageError.InvalidArgument, $"Nothing to {what} came down the pipeline."));
        }
    }

    /// <summary>Gives a file or folder as <c>Get-Item</c> does, with the properties that PowerShell's file system adds.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="more">Properties that it gets besides.</param>
    private protected void WriteItem(string path, params PSNoteProperty[] more)
    {
        PSObject item = GetItem(path);
        foreach (PSNoteProperty property in more)
        {
            item.Properties.Add(property);
        }

        WriteObject(item);
    }

    private PSObject GetItem(string path)
    {
        try
        {
            return InvokeProvider.Item.Get([$"Microsoft.PowerShell.Core\\FileSystem::{path}"], force: true, literalPath: true).Single();
        }
        catch (ItemNotFoundException)
        {
            // PowerShell takes a backslash in a name for a slash.
            return PSObject.AsPSObject(Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path));
        }
    }

    /// <summary>Does what all inputs together are for, or what a result that lacks one would hide. If it fails, so does the command.</summary>
    private protected void FailOnError(Action action, object? target = null)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (IsKnown(exception))
        {
            ThrowTerminatingError(ToRecord(exception, target));
        }
    }

    // A pattern is read when it is first used, which may be anywhere.
    private static bool IsKnown(Exception exception) => exception is ImageException or WildcardPatternException;

    private ErrorRecord ToRecord(Exception exception, object? target)
    {
        ImageException known = exception as ImageException ?? new ImageException(ImageError.InvalidArgument, $"A pattern cannot be read: {exception.Message}", target, exception);
        return ErrorTable.ToRecord(known, target, Advise(known.Error));
    }

    /// <summary>Does something for each file that paths stand for, each for itself.</summary>
    /// <param name="isLiteral">Whether wildcards mean nothing.</param>
    /// <returns>Whether all of it went well.</returns>
    private protected bool ForEachFile(IEnumerable<string> paths, bool isLiteral, Action<string> action)
    {
        var results = new List<bool>();
        foreach (string path in paths)
        {
            results.Add(ContinueOnError(path, () =>
            {
                foreach (string file in isLiteral ? [this.ResolveFilePath(path)] : this.ResolveFilePaths(path))
                {
                    results.Add(ContinueOnError(file, () => action(file)));
                }
            }));
        }

        return results.TrueForAll(succeeded => succeeded);
    }

    private void Deliver(BlockingCollection<Action> mail, TransferProgress? progress)
    {
        if (progress is null)
        {
            foreach (Action post in mail.GetConsumingEnumerable())
            {
                post();
            }

            return;
        }

        long shown = Stopwatch.GetTimestamp();
        while (!mail.IsCompleted)
        {
            if (mail.TryTake(out Action? post, ProgressInterval))
            {
                post();
            }

            if (Stopwatch.GetElapsedTime(shown) >= ProgressInterval)
            {
                WriteProgress(progress.ToRecord());
                shown = Stopwatch.GetTimestamp();
            }
        }

        WriteProgress(progress.ToLastRecord());
    }
}
