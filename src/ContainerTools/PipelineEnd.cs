using System.Management.Automation;
using System.Management.Automation.Language;

namespace ContainerTools.Commands;

/// <summary>Finds out whether what a command emits would be printed.</summary>
internal static class PipelineEnd
{
    /// <summary>
    /// Whether the command was typed at the prompt of a console as the last of its pipeline, and its output is not
    /// assigned or captured. A function's or script's last command may well have a reader; PowerShell does not tell.
    /// </summary>
    public static bool IsPrinted(this PSCmdlet command)
    {
        InvocationInfo invocation = command.MyInvocation;
        return command.Host.Name == "ConsoleHost"
            && invocation.CommandOrigin == CommandOrigin.Runspace
            && invocation.PipelinePosition == invocation.PipelineLength
            && !IsCaptured(invocation.Line);
    }

    // Only a line that is nothing but pipelines prints what they emit.
    private static bool IsCaptured(string line)
    {
        ScriptBlockAst script = Parser.ParseInput(line, out _, out _);
        return script.FindAll(ast => ast is AssignmentStatementAst or ParenExpressionAst or SubExpressionAst or ArrayExpressionAst or FileRedirectionAst, searchNestedScriptBlocks: true).Any();
    }
}
