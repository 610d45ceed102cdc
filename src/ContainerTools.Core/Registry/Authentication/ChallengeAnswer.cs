using System.Net.Http.Headers;

namespace ContainerTools.Registry.Authentication;

/// <summary>What to send after an answer that refused access.</summary>
/// <param name="Challenge">What the registry asked for. Nobody knows yet whether it lets in.</param>
/// <param name="Header">What was found for that.</param>
internal sealed record ChallengeAnswer(Challenge Challenge, AuthenticationHeaderValue Header);
