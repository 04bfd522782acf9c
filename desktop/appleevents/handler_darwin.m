// Hears the Apple events 'GURL' (a link) and 'odoc' (files). See Apple's "Apple Event Manager" reference,
// kInternetEventClass and kCoreEventClass.
#import <Cocoa/Cocoa.h>
#include <stdlib.h>

extern void sendoffOpenedLink(char *link);
extern void sendoffOpenedFiles(char **paths, int n, int attach);

@interface SendoffEvents : NSObject
@end

@implementation SendoffEvents

- (void)link:(NSAppleEventDescriptor *)event reply:(NSAppleEventDescriptor *)reply {
	NSString *link = [[event paramDescriptorForKeyword:keyDirectObject] stringValue];
	if (link != nil) {
		sendoffOpenedLink((char *)[link UTF8String]);
	}
}

- (void)files:(NSAppleEventDescriptor *)event reply:(NSAppleEventDescriptor *)reply {
	NSAppleEventDescriptor *list = [event paramDescriptorForKeyword:keyDirectObject];
	NSMutableArray<NSString *> *paths = [NSMutableArray array];
	for (NSInteger i = 1; i <= [list numberOfItems]; i++) {
		NSURL *url = [[list descriptorAtIndex:i] fileURLValue];
		if (url != nil && [url path] != nil) {
			[paths addObject:[url path]];
		}
	}
	[self give:paths attach:0];
}

// The entry of the Services menu; Info.plist names it.
- (void)sendFiles:(NSPasteboard *)board userData:(NSString *)data error:(NSString **)error {
	NSArray<NSURL *> *urls = [board readObjectsForClasses:@[ [NSURL class] ]
												  options:@{NSPasteboardURLReadingFileURLsOnlyKey : @YES}];
	NSMutableArray<NSString *> *paths = [NSMutableArray array];
	for (NSURL *url in urls) {
		[paths addObject:[url path]];
	}
	[self give:paths attach:1];
}

- (void)give:(NSArray<NSString *> *)paths attach:(int)attach {
	NSUInteger n = [paths count];
	if (n == 0) {
		return;
	}
	char **list = calloc(n, sizeof(char *));
	if (list == NULL) {
		return;
	}
	for (NSUInteger i = 0; i < n; i++) {
		list[i] = (char *)[paths[i] fileSystemRepresentation];
	}
	sendoffOpenedFiles(list, (int)n, attach);
	free(list);
}

@end

void sendoffHearAppleEvents(void) {
	static SendoffEvents *events;
	events = [[SendoffEvents alloc] init];
	NSAppleEventManager *manager = [NSAppleEventManager sharedAppleEventManager];
	[manager setEventHandler:events andSelector:@selector(link:reply:) forEventClass:kInternetEventClass andEventID:kAEGetURL];
	[manager setEventHandler:events andSelector:@selector(files:reply:) forEventClass:kCoreEventClass andEventID:kAEOpenDocuments];
	[NSApp setServicesProvider:events];
}
