// Stands in for pwsh where none is installed: the same console, out of Microsoft.PowerShell.SDK, with Pester beside it.
string modules = Path.Combine(AppContext.BaseDirectory, "Modules");
string? others = Environment.GetEnvironmentVariable("PSModulePath");
Environment.SetEnvironmentVariable("PSModulePath", string.IsNullOrEmpty(others) ? modules : modules + Path.PathSeparator + others);
return Microsoft.PowerShell.UnmanagedPSEntry.Start(args, args.Length);
