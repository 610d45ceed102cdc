using System.Management.Automation;
using ContainerTools.Output;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>
/// Makes points in time of what scripts have: a date object keeps the instant that it means, whatever the culture; a text is read as
/// <see cref="TimeText"/> says. PowerShell alone would write a date as text and read it again in another order of day and month.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return Unwrap(inputData) switch
            {
                null => null,
                DateTimeOffset time => time,
                // One that does not say so is local time, as for all of PowerShell.
                DateTime time => new DateTimeOffset(time),
                string text => TimeText.Read(text),
                var other => throw new ArgumentTransformationMetadataException($"'{other}' is not a time: {TimeText.Advice}"),
            };
        }
        catch (Exception exception) when (exception is ImageException or ArgumentOutOfRangeException)
        {
            throw new ArgumentTransformationMetadataException(exception.Message, exception);
        }
    }
}
