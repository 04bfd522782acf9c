; The installer for Windows: for one person without an administrator, or for everyone. scripts/package-windows.sh gives
; VERSION, FOUR, SOURCE (the folder with the programs) and OUT, and writes texts.nsh from the translation files.
; Silent: /S, with /AllUsers, /Force (over a newer version), /D=FOLDER (last); the uninstaller: /S, with /DeleteData.
; /Machine is what the uninstaller tells itself as an administrator: it leaves alone what belongs to a person.
; Exit codes: 3 a newer version is installed, 4 Sendoff is open, 5 no administrator, 6 the programs cannot be replaced,
; 7 the accounts cannot be removed. With 3 to 7 nothing was changed.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
Name "Sendoff"
OutFile "${OUT}"
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS Win10
BrandingText "Sendoff ${VERSION}"
VIProductVersion "${FOUR}"
VIAddVersionKey /LANG=0 "ProductName" "Sendoff"
VIAddVersionKey /LANG=0 "FileDescription" "Sendoff"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "LegalCopyright" "MIT License"
!ifdef SIGN
	!finalize '${SIGN} "%1"'
	!uninstfinalize '${SIGN} "%1"'
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include nsDialogs.nsh
!include WordFunc.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Sendoff"
!define CLIENT "Software\Clients\Mail\Sendoff"
!define LINK "Sendoff.Url.mailto"
!define LETTER "Sendoff.File.eml"

Var Everyone ; 1: installed for everyone
Var ForEveryone ; the button that says so
Var OwnData ; the folder of this person's messages
Var OldExe ; where the program that was there goes on, "" if there was none
Var OldCom
Var Machine ; 1: this is an administrator, maybe another person

!define MUI_ICON "assets/sendoff.ico"
!define MUI_UNICON "assets/sendoff.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "assets/setup.bmp"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_ABORTWARNING
Page custom askWhom takeWhom
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION startIt
!define MUI_FINISHPAGE_TEXT "$(default_apps)"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Turkish"
!include /CHARSET=UTF8 "${SOURCE}/texts.nsh"

; stop CODE WORDS ends with a code and, where somebody looks, with words.
!macro stop code words
	${IfNot} ${Silent}
		MessageBox MB_OK|MB_ICONSTOP "${words}"
	${EndIf}
	SetErrorLevel ${code}
	Quit
!macroend

; The folder and the part of the registry of those for whom it is installed.
!macro place
	SetRegView 64
	${If} $Everyone == 1
		SetShellVarContext all
	${Else}
		SetShellVarContext current
	${EndIf}
!macroend

Function .onInit
	StrCpy $Everyone 0
	${GetParameters} $0
	ClearErrors
	${GetOptions} $0 "/AllUsers" $1
	${IfNot} ${Errors}
		StrCpy $Everyone 1
		UserInfo::GetAccountType
		Pop $1
		${If} $1 != "admin"
			!insertmacro stop 5 "$(needs_administrator)"
		${EndIf}
	${EndIf}
	!insertmacro place
	${If} $INSTDIR == ""
		ReadRegStr $INSTDIR SHCTX "Software\Sendoff" "Folder"
	${EndIf}
	${If} $INSTDIR == ""
		${If} $Everyone == 1
			StrCpy $INSTDIR "$PROGRAMFILES64\Sendoff"
		${Else}
			StrCpy $INSTDIR "$LOCALAPPDATA\Programs\Sendoff"
		${EndIf}
	${EndIf}
	ReadRegStr $R0 SHCTX "Software\Sendoff" "Version"
	${If} $R0 != ""
		${VersionCompare} $R0 "${VERSION}" $1
		${If} $1 == 1
			ClearErrors
			${GetOptions} $0 "/Force" $1
			${If} ${Errors}
				${If} ${Silent}
					SetErrorLevel 3
					Quit
				${EndIf}
				MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(newer)" IDYES older
				SetErrorLevel 3
				Quit
				older:
			${EndIf}
		${EndIf}
	${EndIf}
FunctionEnd

Function askWhom
	${If} $Everyone == 1
		Abort ; chosen, and the administrator has agreed
	${EndIf}
	!insertmacro MUI_HEADER_TEXT "$(whom)" "$(whom_more)"
	nsDialogs::Create 1018
	Pop $0
	${NSD_CreateRadioButton} 0 10u 100% 12u "$(for_me)"
	Pop $1
	${NSD_Check} $1
	${NSD_CreateRadioButton} 0 28u 100% 12u "$(for_all)"
	Pop $ForEveryone
	nsDialogs::Show
FunctionEnd

Function takeWhom
	${NSD_GetState} $ForEveryone $0
	${If} $0 == ${BST_CHECKED}
		ClearErrors
		ExecShell "runas" "$EXEPATH" "/AllUsers"
		${If} ${Errors}
			Abort ; no administrator: the question stays
		${EndIf}
		Quit
	${EndIf}
FunctionEnd

; startIt starts Sendoff as the person who looks on. Who installs for everyone is an administrator by now, and maybe
; somebody else; the desktop is the person's.
Function startIt
	${If} $Everyone == 1
		Exec '"$WINDIR\explorer.exe" "$INSTDIR\sendoff.exe"'
	${Else}
		Exec '"$INSTDIR\sendoff.exe"'
	${EndIf}
FunctionEnd

; aside NAME OLD takes a program that may be running out of the way: it goes on under a name that nobody has.
!macro aside name old
	${If} ${FileExists} "$INSTDIR\${name}"
		StrCpy $1 1
		StrCpy $0 "$INSTDIR\${name}.old"
		Delete $0
		${DoWhile} ${FileExists} $0
			IntOp $1 $1 + 1
			StrCpy $0 "$INSTDIR\${name}.old$1"
			Delete $0
		${Loop}
		ClearErrors
		Rename "$INSTDIR\${name}" $0
		${If} ${Errors}
			Call putBack
		${EndIf}
		StrCpy ${old} $0
	${EndIf}
!macroend

; back NAME OLD
!macro back name old
	${If} ${old} != ""
		Delete "$INSTDIR\${name}"
		Rename ${old} "$INSTDIR\${name}"
	${EndIf}
!macroend

; putBack ends the setup with both programs as they were.
Function putBack
	!insertmacro back sendoff.exe $OldExe
	!insertmacro back sendoff.com $OldCom
	!insertmacro stop 6 "$(not_written)"
FunctionEnd

; putProgram NAME
!macro putProgram name
	ClearErrors
	File "${SOURCE}/${name}"
	${If} ${Errors}
		Call putBack
	${EndIf}
!macroend

Section "$(program)" program
	SectionIn RO
	SetOutPath "$INSTDIR"
	SetOverwrite try ; else a person is asked, and "Ignore" would be success
	StrCpy $OldExe ""
	StrCpy $OldCom ""
	!insertmacro aside sendoff.exe $OldExe
	!insertmacro aside sendoff.com $OldCom
	!insertmacro putProgram sendoff.exe
	!insertmacro putProgram sendoff.com
	${If} $OldExe != ""
		Delete /REBOOTOK $OldExe
	${EndIf}
	${If} $OldCom != ""
		Delete /REBOOTOK $OldCom
	${EndIf}
	SetOverwrite on
	File /oname=LICENSE.txt LICENSE
	WriteUninstaller "$INSTDIR\uninstall.exe"
	CreateShortcut "$SMPROGRAMS\Sendoff.lnk" "$INSTDIR\sendoff.exe"
	WriteRegStr SHCTX "Software\Sendoff" "Folder" "$INSTDIR"
	WriteRegStr SHCTX "Software\Sendoff" "Version" "${VERSION}"

	WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "Sendoff"
	WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
	WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\sendoff.exe"
	WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "The Sendoff authors"
	WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
	WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
	WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
	WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
	${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
	WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" $0

	; One of the programs to choose from under Default apps; the choice is the person's.
	WriteRegStr SHCTX "${CLIENT}" "" "Sendoff"
	WriteRegStr SHCTX "${CLIENT}\DefaultIcon" "" "$INSTDIR\sendoff.exe,0"
	WriteRegStr SHCTX "${CLIENT}\shell\open\command" "" '"$INSTDIR\sendoff.exe"'
	WriteRegStr SHCTX "${CLIENT}\Capabilities" "ApplicationName" "Sendoff"
	WriteRegStr SHCTX "${CLIENT}\Capabilities" "ApplicationDescription" "$(about)"
	WriteRegStr SHCTX "${CLIENT}\Capabilities" "ApplicationIcon" "$INSTDIR\sendoff.exe,0"
	WriteRegStr SHCTX "${CLIENT}\Capabilities\URLAssociations" "mailto" "${LINK}"
	WriteRegStr SHCTX "Software\RegisteredApplications" "Sendoff" "${CLIENT}\Capabilities"
	WriteRegStr SHCTX "Software\Classes\${LINK}" "" "URL:MailTo"
	WriteRegStr SHCTX "Software\Classes\${LINK}" "URL Protocol" ""
	WriteRegStr SHCTX "Software\Classes\${LINK}\DefaultIcon" "" "$INSTDIR\sendoff.exe,0"
	; Behind --link nothing is a switch, whatever quotes the link has in it.
	WriteRegStr SHCTX "Software\Classes\${LINK}\shell\open\command" "" '"$INSTDIR\sendoff.exe" --link "%1"'
	; One of the programs to open .eml with; which is the first one stays as it is.
	WriteRegStr SHCTX "${CLIENT}\Capabilities\FileAssociations" ".eml" "${LETTER}"
	WriteRegStr SHCTX "Software\Classes\${LETTER}" "" "$(letter)"
	WriteRegStr SHCTX "Software\Classes\${LETTER}\DefaultIcon" "" "$INSTDIR\sendoff.exe,0"
	WriteRegStr SHCTX "Software\Classes\${LETTER}\shell\open\command" "" '"$INSTDIR\sendoff.exe" "%1"'
	WriteRegStr SHCTX "Software\Classes\.eml\OpenWithProgids" "${LETTER}" ""
	WriteRegStr SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\sendoff.exe" "" "$INSTDIR\sendoff.exe"
	System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "$(send_to)" sendTo
	SetShellVarContext current ; that menu has no part for everyone
	CreateShortcut "$SENDTO\Sendoff.lnk" "$INSTDIR\sendoff.exe" "attach"
	!insertmacro place
SectionEnd

Section /o "$(desktop_icon)" desktopIcon
	CreateShortcut "$DESKTOP\Sendoff.lnk" "$INSTDIR\sendoff.exe"
SectionEnd

Function un.onInit
	SetRegView 64
	StrCpy $OwnData "$LOCALAPPDATA\Sendoff" ; while that is this person's
	StrCpy $Machine 0
	${GetParameters} $0
	ClearErrors
	${GetOptions} $0 "/Machine" $1
	${IfNot} ${Errors}
		StrCpy $Machine 1
	${EndIf}
	StrCpy $Everyone 0
	ReadRegStr $0 HKLM "Software\Sendoff" "Folder"
	${If} $0 == $INSTDIR
		StrCpy $Everyone 1
		UserInfo::GetAccountType
		Pop $1
		${If} $1 != "admin"
			${If} ${Silent}
				!insertmacro stop 5 "$(needs_administrator)"
			${EndIf}
			Call un.person ; as an administrator it would be another one's
			ExecShell "runas" "$INSTDIR\uninstall.exe" "/Machine"
			Quit
		${EndIf}
	${EndIf}
	!insertmacro place
FunctionEnd

; un.person removes what is this person's alone.
Function un.person
	${GetParameters} $0
	ClearErrors
	${GetOptions} $0 "/DeleteData" $1
	${If} ${Errors}
		${If} ${Silent}
			Goto keep
		${EndIf}
		${If} $Everyone == 1
			UserInfo::GetAccountType
			Pop $1
			${If} $1 == "admin"
				Goto keep ; nobody knows whose they would be
			${EndIf}
		${EndIf}
		MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(delete_data)" IDNO keep
	${EndIf}
	${IfNot} ${FileExists} "$OwnData"
		Goto keep
	${EndIf}
	again:
	; A folder with open files gets no other name.
	ClearErrors
	Rename "$OwnData" "$OwnData.leaving"
	${If} ${Errors}
		${If} ${Silent}
			SetErrorLevel 4
			Quit
		${EndIf}
		MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(running)" IDRETRY again
		Quit
	${EndIf}
	Rename "$OwnData.leaving" "$OwnData"
	; The passwords are in the Credential Manager, where only the accounts tell which are ours.
	nsExec::Exec '"$INSTDIR\sendoff.com" --home "$OwnData" account remove --all'
	Pop $1
	${If} $1 != 0
		!insertmacro stop 7 "$(data_kept)"
	${EndIf}
	RMDir /r "$OwnData"
	keep:
	SetShellVarContext current
	Delete "$SENDTO\Sendoff.lnk"
	DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "Sendoff"
	!insertmacro place
FunctionEnd

; isOpen NAME sets $1 to 1 if a program runs. No system lets one be written to or removed that does; after an upgrade
; that is the old one.
!macro isOpen name
	Delete "$INSTDIR\${name}.old*"
	${If} ${FileExists} "$INSTDIR\${name}.old*"
		StrCpy $1 1
	${EndIf}
	ClearErrors
	FileOpen $0 "$INSTDIR\${name}" a
	${IfNot} ${Errors}
		FileClose $0
	${ElseIf} ${FileExists} "$INSTDIR\${name}"
		StrCpy $1 1
	${EndIf}
!macroend

Section "Uninstall"
	again:
	StrCpy $1 0
	!insertmacro isOpen sendoff.exe
	!insertmacro isOpen sendoff.com
	${If} $1 == 1
		${If} ${Silent}
			SetErrorLevel 4
			Quit
		${EndIf}
		MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(running)" IDRETRY again
		Quit
	${EndIf}
	${If} $Machine != 1
		Call un.person
	${EndIf}

	Delete "$INSTDIR\sendoff.exe"
	Delete "$INSTDIR\sendoff.com"
	Delete "$INSTDIR\LICENSE.txt"
	Delete "$INSTDIR\uninstall.exe"
	RMDir "$INSTDIR"
	Delete "$SMPROGRAMS\Sendoff.lnk"
	Delete "$DESKTOP\Sendoff.lnk"
	DeleteRegKey SHCTX "Software\Sendoff"
	DeleteRegKey SHCTX "${UNINSTALL}"
	DeleteRegKey SHCTX "${CLIENT}"
	DeleteRegValue SHCTX "Software\RegisteredApplications" "Sendoff"
	DeleteRegKey SHCTX "Software\Classes\${LINK}"
	DeleteRegKey SHCTX "Software\Classes\${LETTER}"
	DeleteRegValue SHCTX "Software\Classes\.eml\OpenWithProgids" "${LETTER}"
	DeleteRegKey /ifempty SHCTX "Software\Classes\.eml\OpenWithProgids"
	DeleteRegKey /ifempty SHCTX "Software\Classes\.eml"
	DeleteRegKey SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\sendoff.exe"
	System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
