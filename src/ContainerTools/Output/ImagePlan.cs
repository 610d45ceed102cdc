using System.Collections;

namespace ContainerTools.Output;

/// <summary>
/// How an image was composed, in texts, numbers, lists and dictionaries only: cheap to keep as JSON, to compare, and to
/// compose from again.
/// </summary>
/// <param name="FromImage">The base, by digest where it has one; null for none.</param>
/// <param name="Parameters">The parameters of New-LayeredImage, ready to be given again.</param>
public sealed record ImagePlan(string? FromImage, IDictionary Parameters);
