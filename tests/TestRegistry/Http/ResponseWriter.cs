using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ContainerTools.Testing;

/// <summary>Writes one response as it was scripted.</summary>
internal sealed class ResponseWriter(Stream stream, ScriptedRequest request, ScriptedResponse response)
{
    private const int BufferSize = 64 * 1024;
    private readonly bool _headOnly = request.Method == "HEAD" || response.Status is 204 or 304 or < 200;
    private BodyFraming _framing;

    /// <summary>How the connection goes on: null to keep it, else the way to end it.</summary>
    public async Task<ConnectionEnd?> WriteAsync(CancellationToken stop)
    {
        await response.Gate.WaitAsync(stop);
        await Task.Delay(response.Delay, stop);
        if (response.Drop)
        {
            return response.CutBy;
        }

        long? actual = response.BodyLength();
        long? declared = response.DeclaredLength ?? actual;
        _framing = response.Framing == BodyFraming.ContentLength && declared is null ? BodyFraming.Chunked : response.Framing;
        await stream.WriteAsync(Encoding.Latin1.GetBytes(Head(declared)), stop);
        if (_headOnly)
        {
            return End(response.CloseAfter);
        }

        if (!await WriteBodyAsync(stop))
        {
            return response.CutBy;
        }

        return End(response.CloseAfter || _framing == BodyFraming.UntilClose || (_framing == BodyFraming.ContentLength && declared != actual));
    }

    private static ConnectionEnd? End(bool close) => close ? ConnectionEnd.Close : null;

    private string Head(long? declared)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} {response.Reason}\r\n");
        foreach (string line in response.HeaderLines)
        {
            head.Append(line).Append("\r\n");
        }

        if (_framing == BodyFraming.Chunked)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
        }
        else if (_framing == BodyFraming.ContentLength && response.Status is not (204 or < 200) && response.Header("Content-Length") is null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {declared}\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    /// <returns>False when the script says to cut here.</returns>
    private async Task<bool> WriteBodyAsync(CancellationToken stop)
    {
        await using Stream? body = response.Body?.Invoke();
        byte[] buffer = new byte[BufferSize];
        long sent = 0;
        long started = Stopwatch.GetTimestamp();
        while (body is not null && response.CutAfter != sent)
        {
            if (response.StallAfter == sent)
            {
                await stream.FlushAsync(stop);
                await Task.Delay(response.StallFor, stop);
            }

            int read = await body.ReadAsync(buffer.AsMemory(0, NextCount(sent)), stop);
            if (read == 0)
            {
                break;
            }

            // Counted first, so that whoever has read the bytes finds them counted.
            request.AddBytesSent(read);
            await WritePieceAsync(buffer.AsMemory(0, read), stop);
            sent += read;
            await ThrottleAsync(sent, started, stop);
        }

        if (response.CutAfter is not null && response.CutAfter == sent)
        {
            return false;
        }

        if (_framing == BodyFraming.Chunked)
        {
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), stop);
        }

        return true;
    }

    private int NextCount(long sent)
    {
        long count = BufferSize;
        if (response.BytesPerSecond is { } rate)
        {
            count = Math.Clamp(rate / 20, 1, BufferSize);
        }

        foreach (long? limit in new[] { response.CutAfter, response.StallAfter })
        {
            count = limit > sent ? Math.Min(count, limit.Value - sent) : count;
        }

        return (int)count;
    }

    private async Task WritePieceAsync(ReadOnlyMemory<byte> piece, CancellationToken stop)
    {
        if (_framing == BodyFraming.Chunked)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), stop);
            await stream.WriteAsync(piece, stop);
            await stream.WriteAsync("\r\n"u8.ToArray(), stop);
            return;
        }

        await stream.WriteAsync(piece, stop);
    }

    private Task ThrottleAsync(long sent, long started, CancellationToken stop)
    {
        if (response.BytesPerSecond is not { } rate)
        {
            return Task.CompletedTask;
        }

        TimeSpan ahead = TimeSpan.FromSeconds((double)sent / rate) - Stopwatch.GetElapsedTime(started);
        return ahead > TimeSpan.Zero ? Task.Delay(ahead, stop) : Task.CompletedTask;
    }
}
