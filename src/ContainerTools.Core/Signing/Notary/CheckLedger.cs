using ContainerTools.Signing.Results;

namespace ContainerTools.Signing.Notary;

/// <summary>Does what a policy says about checks that fail: ends the verification, or notes it and goes on.</summary>
/// <param name="policy">Its name.</param>
/// <param name="findings">Takes what is noted.</param>
internal sealed class CheckLedger(string policy, SignatureFindings findings)
{
    /// <param name="action">What the policy says.</param>
    /// <param name="problem">What is wrong; null for nothing.</param>
    /// <exception cref="RefusedSignatureException">Something is wrong, and the policy does not allow it.</exception>
    public void Add(CheckAction action, string? problem)
    {
        if (problem is null || action == CheckAction.Skip)
        {
            return;
        }

        if (action == CheckAction.Enforce)
        {
            throw RefusedSignatureException.Untrusted(problem);
        }

        findings.Unproven.Add($"{problem} The trust policy '{policy}' only reports it.");
        findings.Tolerated ??= problem;
    }
}
