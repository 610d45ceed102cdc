# What a cmdlet owes to PowerShell and to this project, checked for all of them, so that a new one has no need to remember.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot Shared.psm1)
    $cmdlets = Get-Command -Module ContainerTools | ForEach-Object { @{ Name = $_.Name; Cmdlet = $_ } }
    $parameters = foreach ($cmdlet in $cmdlets.Cmdlet) {
        foreach ($property in $cmdlet.ImplementingType.GetProperties()) {
            if ($property.GetCustomAttributes([Parameter], $true)) {
                @{ Name = "$($cmdlet.Name) -$($property.Name)"; Parameter = $property.Name; Type = $property.PropertyType }
            }
        }
    }

    $errors = [enum]::GetValues([ContainerTools.ImageError]) | ForEach-Object { @{ Name = "$_"; Value = $_ } }
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot Shared.psm1)
    $manifest = Get-ModuleManifestPath
}

Describe 'The module' {
    It 'has a manifest that PowerShell accepts' {
        (Test-ModuleManifest $manifest -ErrorAction Stop).Version | Should -BeGreaterThan ([version]'0.0.0')
    }

    It 'exports every cmdlet of the assembly by name, and nothing else' {
        $inAssembly = (Get-Command Get-RegistryImage).ImplementingType.Assembly.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        $data = Import-PowerShellDataFile $manifest
        $data.CmdletsToExport | Sort-Object | Should -Be ($inAssembly | Sort-Object)
        $data.FunctionsToExport + $data.AliasesToExport + $data.VariablesToExport | Should -BeNullOrEmpty
    }

    It 'brings its third-party assemblies in a folder of their own' {
        $names = Get-ChildItem (Split-Path $manifest) -Filter *.dll | ForEach-Object BaseName | Sort-Object
        $names | Should -Be 'ContainerTools', 'ContainerTools.Core', 'ContainerTools.Loading'
    }

    It 'has its types at hand right after import, before any command has run' {
        $type = Invoke-FreshPowerShell { param($path) Import-Module $path; [ContainerTools.Image].FullName } -ArgumentList $manifest
        $type | Should -Be ContainerTools.Image
    }

    It 'is found by its command names' {
        $place = Split-Path (Split-Path (Split-Path $manifest))
        $module = Invoke-FreshPowerShell {
            param($place)
            $env:PSModulePath = $place
            (Get-Command Get-RegistryImage).ModuleName
        } -ArgumentList $place
        $module | Should -Be ContainerTools
    }
}

Describe 'A table' {
    It 'calls its columns by names of properties, so that they can be filtered, sorted and selected' {
        $types = @{}
        foreach ($type in ([xml] (Get-Content (Join-Path (Split-Path $manifest) ContainerTools.Types.ps1xml))).Types.Type) {
            $types[$type.Name] = @($type.Members.ChildNodes.ForEach{ $_['Name'].InnerText })
        }

        $strange = foreach ($view in ([xml] (Get-Content (Join-Path (Split-Path $manifest) ContainerTools.Format.ps1xml))).Configuration.ViewDefinitions.View) {
            foreach ($typeName in @($view.ViewSelectedBy.TypeName)) {
                foreach ($label in @($view.TableControl.TableHeaders.TableColumnHeader.Label).Where{ $_ }) {
                    if (-not ([type] $typeName).GetProperty($label) -and $label -notin $types[$typeName]) { "$typeName $label" }
                }
            }
        }
        $strange | Should -BeNullOrEmpty
    }

    It 'is not what a digest, a platform or a reference is: each of them is a text' {
        foreach ($text in [ContainerTools.Digest] "sha256:$('a' * 64)", [ContainerTools.Platform] 'linux/arm64', [ContainerTools.ImageReference] 'acme.example/app:1') {
            ($text | Out-String).Trim() | Should -BeExactly "$text"
        }
    }
}

Describe 'The tests' {
    It 'say what is missing wherever they skip' {
        $calls = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | ForEach-Object {
            $script = [System.Management.Automation.Language.Parser]::ParseFile($_.FullName, [ref] $null, [ref] $null)
            $script.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
        }
        $skipping = $calls | Where-Object { $_.CommandElements.ParameterName -contains 'Skip' }
        $skipping.Count | Should -BeGreaterThan 20
        foreach ($call in $skipping) { "$call" | Should -Match "-Tag 'needs " -Because $call.Extent.File }
    }
}

Describe '<Name>' -ForEach $cmdlets {
    It 'names its page in the repository for Get-Help -Online' {
        $Cmdlet.HelpUri | Should -Match "^https://[^/]+/.+/docs/en-US/$Name\.md$"
    }

    It 'has an approved verb' {
        $Cmdlet.Verb | Should -BeIn (Get-Verb).Verb
    }

    It 'has a singular noun in Pascal case' {
        $Cmdlet.Noun | Should -MatchExactly '^([A-Z][a-z]+)+$'
        $Cmdlet.Noun | Should -Not -Match '[^s]s$'
    }

    It 'says what it gives' {
        $Cmdlet.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'is sealed, in a file of its own' {
        $Cmdlet.ImplementingType.IsSealed | Should -BeTrue
        $Cmdlet.ImplementingType.Name | Should -BeExactly "$($Cmdlet.Verb)$($Cmdlet.Noun)Command"
    }

    It 'supports ShouldProcess if, and only if, it changes something that lasts' {
        $changes = $Cmdlet.Verb -in 'Clear', 'Connect', 'Disconnect', 'Expand', 'Export', 'Publish', 'Remove', 'Save', 'Sync'
        $Cmdlet.Parameters.ContainsKey('WhatIf') | Should -Be $changes
    }

    It 'has at most four parameter sets' {
        $Cmdlet.ParameterSets.Count | Should -BeLessOrEqual 4
    }

    It 'has a page' {
        Join-Path (Get-HelpPagePath) "$Name.md" | Should -Exist
    }

    It 'has tests' {
        Join-Path $PSScriptRoot "$Name.Tests.ps1" | Should -Exist
    }
}

Describe 'Parameter <Name>' -ForEach $parameters {
    It 'has a name that is not reserved' {
        $reserved = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
        $Parameter | Should -Not -BeIn $reserved
    }

    It 'has a singular name in Pascal case' {
        $Parameter | Should -MatchExactly '^([A-Z][a-z]+)+$'
        # The first two bear the names that they have in nixpkgs' builders, the next one is no noun, the last one a folder's name.
        if ($Type -ne [switch] -and $Parameter -notin 'MaxLayers', 'Os', 'Previous', 'NodeModules') {
            $Parameter | Should -Not -Match '[^s]s$'
        }
    }
}

Describe 'Error <Name>' -ForEach $errors {
    BeforeAll {
        $table = (Get-Command Get-RegistryImage).ImplementingType.Assembly.GetType('ContainerTools.Output.ErrorTable')
        $lookup = $table.GetMethod('Lookup', [Reflection.BindingFlags]'NonPublic, Static')
        $rows = @{}
        foreach ($line in Get-Content (Join-Path (Get-HelpPagePath) about_ContainerTools.md) | Where-Object { $_ -match '^\| [A-Z]' }) {
            $cells = $line.Trim('|', ' ') -split '(?<!\\)\|' | ForEach-Object { $_.Trim() -replace '\\\|', '|' }
            $rows[$cells[0]] = $cells
        }
    }

    It 'has a line in the error table, with a category that means something' {
        $line = $lookup.Invoke($null, @($Value))
        $line.Item1 | Should -Not -Be NotSpecified
    }

    It 'stands in about_ContainerTools as it does in the error table' {
        $line = $lookup.Invoke($null, @($Value))
        $rows.ContainsKey($Name) | Should -BeTrue
        $rows[$Name][1] | Should -Be $line.Item1
        $rows[$Name][2] | Should -Not -BeNullOrEmpty
        $rows[$Name][3] | Should -Not -BeNullOrEmpty
        if ($line.Item2) {
            $rows[$Name][3] | Should -BeExactly $line.Item2
        }
    }
}

Describe 'about_ContainerTools' {
    It 'lists no error that does not exist' {
        $listed = Get-Content (Join-Path (Get-HelpPagePath) about_ContainerTools.md) |
            Where-Object { $_ -match '^\| (?<Id>[A-Z]\w+) \| [A-Z]\w+ \|' } |
            ForEach-Object { $Matches.Id }
        # The last one is the module's own: only a shell can print bytes.
        $listed | Should -Be ([enum]::GetNames([ContainerTools.ImageError]) + 'NoReader')
    }
}
