using System.Buffers.Binary;

namespace ContainerTools.Composition;

/// <summary>Capabilities of programs (capabilities(7)): from the text that setcap(8) takes to the bytes of the extended attribute.</summary>
internal static class FileCapabilities
{
    public const string AttributeName = "security.capability";

    // linux/capability.h: VFS_CAP_REVISION_2, VFS_CAP_FLAGS_EFFECTIVE.
    private const uint Revision = 0x02000000;
    private const uint Effective = 1;
    private const int Length = 20;
    private const string Prefix = "cap_";

    // In the order of their numbers.
    private static readonly string[] Names =
    [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable",
        "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace",
        "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write",
        "audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
        "checkpoint_restore",
    ];

    /// <param name="text">Names with commas between them, <c>=</c> or <c>+</c>, and some of the letters e, i and p.</param>
    /// <exception cref="FormatException">It is not that.</exception>
    public static byte[] Encode(string text)
    {
        string[] parts = text.Split(['=', '+'], 2);
        if (parts is not [{ Length: > 0 } names, { Length: > 0 } flags] || flags.Any(flag => flag is not ('e' or 'i' or 'p')))
        {
            throw new FormatException($"'{text}' is not a set of capabilities, such as cap_net_bind_service=ep.");
        }

        ulong set = names.Split(',').Aggregate(0UL, (all, name) => all | (1UL << NumberOf(name)));
        byte[] value = new byte[Length];
        BinaryPrimitives.WriteUInt32LittleEndian(value, Revision | (flags.Contains('e', StringComparison.Ordinal) ? Effective : 0));
        ulong permitted = flags.Contains('p', StringComparison.Ordinal) ? set : 0;
        ulong inheritable = flags.Contains('i', StringComparison.Ordinal) ? set : 0;
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(4), (uint)permitted);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(8), (uint)inheritable);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(12), (uint)(permitted >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(16), (uint)(inheritable >> 32));
        return value;
    }

    private static int NumberOf(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && Array.FindIndex(Names, known => known.Equals(name[Prefix.Length..], StringComparison.OrdinalIgnoreCase)) is >= 0 and var number
            ? number
            : throw new FormatException($"'{name}' is not the name of a capability, such as cap_net_bind_service.");
}
