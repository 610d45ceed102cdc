# What an image has before and after an update, the same on every machine, made once and kept: folders old, and one for each update.

Import-Module (Join-Path $PSScriptRoot Trees.psm1)

$script:Seed = 11

# From 6 KiB to 4 MiB, each as often, so that a few packages have most of the bytes, as in real roots.
function Get-UpdateSize([int] $Index) { [long](6KB * [Math]::Pow(1.8, $Index % 12)) }

# A Debian root of 200 packages, and the same after three upgrades.
function Initialize-DebianUpdate([string] $Folder) {
    Initialize-Update $Folder @{ old = @(); 'three upgrades' = 20, 75, 140 } {
        param($root, $changed)
        $status = [Text.StringBuilder]::new()
        $info = New-Item -ItemType Directory (Join-Path $root var/lib/dpkg/info)
        for ($i = 0; $i -lt 200; $i++) {
            $version = $i -in $changed ? 2 : 1
            New-UpdateFile (Join-Path $root "usr/lib/package$i/library.so") (Get-UpdateSize $i) ($i * 2 + $version)
            New-UpdateFile (Join-Path $root "usr/share/doc/package$i/copyright") 2KB $i
            Set-Content (Join-Path $info "package$i.list") "/usr/lib/package$i/library.so`n/usr/share/doc/package$i/copyright"
            $needs = $i -gt 0 ? "`nDepends: package$([int][Math]::Floor($i / 3))" : ''
            $null = $status.Append("Package: package$i`nStatus: install ok installed`nVersion: $version`nArchitecture: amd64$needs`n`n")
        }

        Set-Content (Join-Path $root var/lib/dpkg/status) $status.ToString() -NoNewline
    }
}

# A service of Node with 150 packages: with another line of its own code, and with another version of one package.
function Initialize-NodeUpdate([string] $Folder) {
    Initialize-Update $Folder @{ old = @(); 'an application change' = 'own'; 'one package' = 31 } {
        param($root, $changed)
        for ($i = 0; $i -lt 150; $i++) {
            $version = $i -in $changed ? '1.0.1' : '1.0.0'
            $package = Join-Path $root "node_modules/package$i"
            New-UpdateFile (Join-Path $package index.js) (Get-UpdateSize $i) ($i * 2 + ($i -in $changed))
            $needs = $i -gt 0 ? "`"package$([int][Math]::Floor($i / 3))`": `"^1.0.0`"" : ''
            Set-Content (Join-Path $package package.json) "{ `"name`": `"package$i`", `"version`": `"$version`", `"dependencies`": { $needs } }"
        }

        Set-Content (Join-Path $root package.json) '{ "name": "service", "version": "1.0.0", "dependencies": { "package149": "^1.0.0" } }'
        New-UpdateFile (Join-Path $root server.js) 40KB ('own' -in $changed)
    }
}

# A .NET application with the packages of PowerShell's SDK, published: with other code, and with another version of one package.
function Initialize-DotNetUpdate([string] $Folder) {
    Initialize-Update $Folder @{ old = @(); 'an application change' = 'own'; 'one package' = 'package' } {
        param($root, $changed)
        $project = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "update-$([Guid]::NewGuid())")
        try {
            $central = [xml](Get-Content -Raw (Join-Path $PSScriptRoot ../../Directory.Packages.props))
            $versions = @{}
            $central.Project.ItemGroup.PackageVersion | Where-Object { $_ } | ForEach-Object { $versions[$_.Include] = $_.Version }
            $versions['Polly.Core'] = 'package' -in $changed ? '8.5.2' : '8.4.2'
            $powerShell = $central.SelectSingleNode('//PowerShellVersion').InnerText
            Set-Content (Join-Path $project Service.csproj) @"
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally><Deterministic>true</Deterministic><PathMap>$project=/_/</PathMap></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.PowerShell.SDK" Version="$powerShell" />
    <PackageReference Include="SharpZipLib" Version="$($versions['SharpZipLib'])" />
    <PackageReference Include="Polly.Core" Version="$($versions['Polly.Core'])" />
  </ItemGroup>
</Project>
"@
            Set-Content (Join-Path $project Program.cs) "System.Console.WriteLine(`"$('own' -in $changed ? 'after' : 'before')`" + typeof(Polly.ResiliencePipeline) + typeof(ICSharpCode.SharpZipLib.Zip.ZipFile) + typeof(System.Management.Automation.PowerShell));"
            $said = dotnet publish $project --configuration Release --runtime linux-x64 --no-self-contained --output $root --nologo --verbosity quiet 2>&1
            if ($LASTEXITCODE) { throw "dotnet publish ended with ${LASTEXITCODE}: $said" }
        }
        finally {
            Remove-Item $project -Recurse -Force
        }
    }
}

# A folder is whole or not there.
function Initialize-Update([string] $Folder, [System.Collections.IDictionary] $Versions, [scriptblock] $Fill) {
    foreach ($name in $Versions.Keys) {
        $target = Join-Path $Folder $name
        if (Test-Path $target) { continue }
        $partial = "$target.partial"
        if (Test-Path $partial) { Remove-Item $partial -Recurse -Force }
        $null = New-Item -ItemType Directory $partial -Force
        & $Fill $partial $Versions[$name]
        Rename-Item $partial $name
    }
}

function New-UpdateFile([string] $Path, [long] $Size, [int] $Variant) {
    $null = New-Item -ItemType Directory (Split-Path $Path) -Force
    New-TreeFile $Path $Size ([Random]::new($script:Seed + $Variant))
}

Export-ModuleMember -Function Initialize-DebianUpdate, Initialize-NodeUpdate, Initialize-DotNetUpdate
