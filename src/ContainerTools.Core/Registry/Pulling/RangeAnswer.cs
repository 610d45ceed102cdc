using System.Net;
using System.Net.Http.Headers;

namespace ContainerTools.Registry.Pulling;

/// <summary>
/// Judges what a server answers to a request for a part of a blob (RFC 9110 §14.2, §15.3.7). Not every server, nor every proxy before
/// one, knows ranges, and some only believe that they do.
/// </summary>
internal static class RangeAnswer
{
    /// <summary>Whether a status means that the same request without a range may well be answered.</summary>
    public static bool IsRefusal(HttpStatusCode status) => status
        is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.NotImplemented;

    /// <summary>Where the body of an answer 206 begins within the blob: at the position, or at the blob's own beginning.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="position">The first byte that was asked for.</param>
    /// <param name="end">Behind the last one that was asked for.</param>
    /// <param name="size">The blob's, in bytes.</param>
    /// <returns>Null where the answer is anything else: another range, part of another whole, several parts, or it does not say what it is.</returns>
    public static long? FindStart(HttpResponseMessage response, long position, long end, long size)
    {
        HttpContentHeaders headers = response.Content.Headers;
        return headers.ContentRange is { Unit: "bytes", From: { } from } range
            && (from == position || from == 0)
            && range.To == end - 1
            && (range.Length ?? size) == size
            && (headers.ContentLength ?? end - from) == end - from
            && headers.ContentType?.MediaType != "multipart/byteranges"
                ? from
                : null;
    }
}
