#pragma warning disable CS0436, IDE0130 // It goes with the builders.
namespace System.Runtime.CompilerServices;

/// <summary>An async method that waits, and the context in which it goes on. It derives from no class of the runtime, or it could not be compiled ahead of time.</summary>
internal abstract class AsyncBox
{
    /// <summary>False, which the compiler must not know.</summary>
    public static readonly bool Never = Environment.ProcessId < 0;

    private static readonly ContextCallback StepIn = static box => ((AsyncBox)box!).Step();
    private readonly Action _resume;
    private ExecutionContext? _context;

    protected AsyncBox() => _resume = Resume;

    /// <summary>Runs the method to its first wait. What it changes in the thread's context does not reach its caller.</summary>
    public static void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        ExecutionContext? context = ExecutionContext.Capture();
        try
        {
            stateMachine.MoveNext();
        }
        finally
        {
            if (context is not null && ExecutionContext.Capture() != context)
            {
                ExecutionContext.Restore(context);
            }
        }
    }

    /// <summary>What the awaited must call; the context is that of this moment.</summary>
    public Action Suspend()
    {
        _context = ExecutionContext.Capture();
        return _resume;
    }

    protected abstract void Step();

    private void Resume()
    {
        ExecutionContext? context = _context;
        if (context is null)
        {
            Step();
        }
        else
        {
            ExecutionContext.Run(context, StepIn, this);
        }
    }
}

/// <typeparam name="TStateMachine">The method.</typeparam>
internal sealed class AsyncBox<TStateMachine> : AsyncBox
    where TStateMachine : IAsyncStateMachine
{
    public TStateMachine? StateMachine;

    protected override void Step() => StateMachine!.MoveNext();
}
