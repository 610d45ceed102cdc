namespace ContainerTools.Tests.TestRegistry;

/// <summary>A test of what only Windows does. The run under Wine has it too.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WindowsFactAttribute : FactAttribute
{
    public WindowsFactAttribute()
    {
        if (!OperatingSystem.IsWindows())
        {
            Skip = "this is about files of Windows; the run under Wine has it";
        }
    }
}
