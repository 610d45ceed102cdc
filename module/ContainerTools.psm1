# Where the platform has assemblies that were compiled ahead of time, Import-Module finds these loaded already, and takes them.
try { [ContainerTools.Loading.ModuleAssemblies]::Load() } catch { Write-Debug $_ }
Import-Module "$PSScriptRoot/ContainerTools.dll"
