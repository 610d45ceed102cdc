// PowerShell's console out of Microsoft.PowerShell.SDK, for machines where no PowerShell is installed.
return Microsoft.PowerShell.UnmanagedPSEntry.Start(args, args.Length);
